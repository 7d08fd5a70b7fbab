/** What differs between two configurations. */
@NullMarked
package org.ternmq.server.config.change;

import org.jspecify.annotations.NullMarked;
