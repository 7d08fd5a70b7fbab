package org.ternmq.transport;

import java.util.Optional;
import org.ternmq.core.store.Durability;

/**
 * What a client has to get through, and is promised, at a listener.
 *
 * @param durability what acknowledgements mean to clients that come there
 * @param speech what goes over the stream
 * @param tls keeps others from reading along; empty for a stream that everybody can read
 */
public record Door(Durability durability, Speech speech, Optional<Tls> tls) {
    /** How MQTT is spoken there. */
    public enum Speech {
        /** As it is. */
        MQTT,
        /** In the frames of a WebSocket. */
        WEBSOCKET,
        /** Either: the first byte tells. */
        ANY
    }

    /** MQTT as it is, with what is acknowledged on the disk. */
    static final Door PLAIN = new Door(Durability.DISK, Speech.MQTT, Optional.empty());
}
