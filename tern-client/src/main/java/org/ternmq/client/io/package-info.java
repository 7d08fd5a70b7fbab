/** What stands between a client and its sockets and callers: output buffers, buffers of messages received, completions. */
@NullMarked
package org.ternmq.client.io;

import org.jspecify.annotations.NullMarked;
