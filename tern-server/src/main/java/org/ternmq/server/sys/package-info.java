/** What the broker publishes about what it works with. */
@NullMarked
package org.ternmq.server.sys;

import org.jspecify.annotations.NullMarked;
