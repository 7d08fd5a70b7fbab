package org.ternmq.sn.gateway;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.ternmq.codec.packet.Message;

/**
 * The wills of clients whose sessions are kept: they hold on for connections to come, which MQTT's do not. Bounded, in number and bytes: of too
 * many the one that was told first is forgotten. Safe for all threads.
 */
public final class Wills {
    private final Map<String, Message> kept = new LinkedHashMap<>();
    private final int max;
    private long bytes;

    /** One for so many clients at most. */
    public Wills(int max) {
        this.max = max;
    }

    synchronized Optional<Message> of(String clientId) {
        return Optional.ofNullable(kept.get(clientId));
    }

    synchronized void keep(String clientId, Optional<Message> will) {
        forget(clientId);
        will.ifPresent(message -> {
            kept.put(clientId, message);
            bytes += message.bytes();
        });
        while (kept.size() > max || bytes > BYTES_MAX) {
            forget(kept.keySet().iterator().next());
        }
    }

    private void forget(String clientId) {
        Message before = kept.remove(clientId);
        bytes -= before == null ? 0 : before.bytes();
    }

    private static final long BYTES_MAX = 64L << 20;
}
