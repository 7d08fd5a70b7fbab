/** MQTT over QUIC: each stream that a client opens is a connection of the broker. */
@NullMarked
package org.ternmq.transport.quic;

import org.jspecify.annotations.NullMarked;
