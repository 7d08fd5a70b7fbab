package org.ternmq.transport;

import java.util.List;
import java.util.Optional;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.count.Visits;
import org.ternmq.transport.proxy.Proxies;

/**
 * What a client has to get through, and is promised, at a listener.
 *
 * @param durability what acknowledgements mean to clients that come there
 * @param speech what goes over the stream
 * @param tls keeps others from reading along; empty for a stream that everybody can read
 * @param web what a WebSocket has to ask for
 * @param proxies who is believed about where clients are
 * @param visits counts who comes
 */
public record Door(Durability durability, Speech speech, Optional<Tls> tls, Web web, Proxies proxies, Visits visits) {
    /** How MQTT is spoken there. */
    public enum Speech {
        /** As it is. */
        MQTT,
        /** In the frames of a WebSocket. */
        WEBSOCKET,
        /** Either: the first byte tells. */
        ANY
    }

    /**
     * What a WebSocket has to ask for.
     *
     * @param path where MQTT is spoken; empty for everywhere
     * @param origins of the pages that may come, {@code https://example.org}; empty for all. Programs other than browsers name none
     */
    public record Web(String path, List<String> origins) {
        /** Everybody may come, anywhere. */
        public static final Web ANY = new Web("", List.of());

        public Web {
            origins = List.copyOf(origins);
        }
    }

    /** The same, where those who come are counted. */
    Door counting(Visits here) {
        return new Door(durability, speech, tls, web, proxies, here);
    }

    /** One whose visits nobody looks at elsewhere. */
    public Door(Durability durability, Speech speech, Optional<Tls> tls, Web web, Proxies proxies) {
        this(durability, speech, tls, web, proxies, new Visits());
    }

    /** One that everybody comes to directly. */
    Door(Durability durability, Speech speech, Optional<Tls> tls) {
        this(durability, speech, tls, Web.ANY, Proxies.NONE);
    }

    /** MQTT as it is, with what is acknowledged on the disk. */
    static final Door PLAIN = new Door(Durability.DISK, Speech.MQTT, Optional.empty());
}
