/** Byte channels to an MQTT server: TCP, TLS, WebSocket and Unix sockets, also through a proxy. */
@NullMarked
package org.ternmq.client.transport;

import org.jspecify.annotations.NullMarked;
