/** Sockets on Netty: each loop of the broker driven by a thread of ours, and its connections. */
@NullMarked
package org.ternmq.transport;

import org.jspecify.annotations.NullMarked;
