package org.ternmq.cli.probe.kit;

import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Disconnect;

/**
 * How a connection ended.
 *
 * @param connack what the broker answered to CONNECT while the end was waited for
 * @param disconnect what it said before it closed
 */
public record Ending(@Nullable Connack connack, @Nullable Disconnect disconnect) {
    /** The code that the broker gave for its reason, or -1. */
    public int code() {
        if (disconnect != null) {
            return disconnect.reason().code();
        }
        return connack == null ? -1 : connack.returnCode();
    }

    /** For people. */
    public String words() {
        if (disconnect != null) {
            return PacketWords.of(disconnect) + " and the end";
        }
        return connack == null ? "the end without a word" : PacketWords.of(connack) + " and the end";
    }
}
