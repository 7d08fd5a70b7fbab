/** How a client command reaches a broker: TLS, WebSocket, Unix sockets, proxies, and what is read from files for that. */
@NullMarked
package org.ternmq.cli.network;

import org.jspecify.annotations.NullMarked;
