/** How the broker sees the world: sockets, and whoever wants to hear what happens. Adapters stand above. */
@NullMarked
package org.ternmq.broker.port;

import org.jspecify.annotations.NullMarked;
