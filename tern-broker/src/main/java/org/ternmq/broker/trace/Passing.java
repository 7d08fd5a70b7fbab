package org.ternmq.broker.trace;

import org.ternmq.broker.port.Connection;
import org.ternmq.codec.value.Version;

/**
 * Where something passes, and when.
 *
 * @param clientId empty before its CONNECT
 * @param version that the connection speaks
 */
public record Passing(Traced.Way way, String clientId, Connection connection, Version version, long nowNanos) {}
