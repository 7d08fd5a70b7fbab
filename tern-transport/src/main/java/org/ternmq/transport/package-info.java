/** Sockets for the broker's connections, on Netty. */
@NullMarked
package org.ternmq.transport;

import org.jspecify.annotations.NullMarked;
