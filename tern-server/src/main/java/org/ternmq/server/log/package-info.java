/** What happens in the broker, written to the log within bounds. */
@NullMarked
package org.ternmq.server.log;

import org.jspecify.annotations.NullMarked;
