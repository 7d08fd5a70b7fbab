package org.ternmq.core.endpoint;

/**
 * The bounds of a client's end of a connection.
 *
 * @param connackSeconds how long the server may take to answer CONNECT
 * @param pingrespSeconds how long the server may be silent after a PINGREQ
 * @param inFlightMax most messages sent and not acknowledged, whatever the server allows
 */
public record ClientLimits(int connackSeconds, int pingrespSeconds, int inFlightMax) {
    /** What holds where nothing is configured. */
    public static final ClientLimits DEFAULT = new ClientLimits(10, 20, 1_024);
}
