package org.ternmq.server.config.key;

import static org.ternmq.server.config.key.Shape.choice;
import static org.ternmq.server.config.key.Shape.text;
import static org.ternmq.server.config.key.Shape.whole;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be configured of a listener where MQTT-SN is spoken, one row each. */
public enum SnKey implements Key {
    GATEWAY_ID(
            "listener.sn_gateway_id",
            whole(0, 255),
            1L,
            "the id of this gateway, which no other one in its network has"),
    USER_NAME(
            "listener.sn_user_name",
            text(),
            "the user whose the clients are, for rules: MQTT-SN knows no passwords, so whoever can send a datagram there is this user;"
                    + " with DTLS those clients that have no name of their own"),
    PSK_FILE(
            "listener.sn_psk_file",
            text(),
            "file with the pre-shared keys of clients, identity:key in each line, the key in hexadecimal digits: with it, or with"
                    + " certificate, the listener speaks DTLS 1.2, and the identity is the user name; read anew when it changes"),
    CLIENT_IDS(
            "listener.sn_client_ids",
            new Shape.Texts("[\"sensor-*\", \"gate7\"]"),
            List.of(),
            "the client identifiers that may connect, * for any characters; all if not set"),
    PREDEFINED_TOPICS(
            "listener.sn_predefined_topics",
            new Shape.Texts("[\"1=home/door\", \"sensor-7:2=home/cellar/temperature\"]"),
            List.of(),
            "topic ids agreed on beforehand, id=topic for all clients, client:id=topic for one"),
    UNCONNECTED_TOPICS(
            "listener.sn_topics_without_connection",
            new Shape.Texts("[\"sensors/#\"]"),
            List.of(),
            "filters of the topics that anybody may publish to without a connection (QoS -1), by pre-defined id or short name;"
                    + " nothing if not set"),
    MULTICAST_GROUP(
            "listener.sn_multicast_group",
            text(),
            "address and port, as 225.1.1.1:1885, where the gateway tells that it is there and is looked for; if not set it does neither"),
    MULTICAST_INTERFACES(
            "listener.sn_multicast_interfaces",
            new Shape.Texts("[\"eth0\"]"),
            List.of(),
            "network interfaces where it joins the group; the one that the system chooses if not set"),
    ADVERTISE(
            "listener.sn_advertise_seconds",
            whole(1, 65_535, "seconds"),
            900L,
            "how often it tells the group that it is there"),
    RETRY(
            "listener.sn_retry_seconds",
            whole(1, 3_600, "seconds"),
            10L,
            "how long a client may take to answer before it is asked again"),
    RETRIES(
            "listener.sn_retries",
            whole(0, 100),
            3L,
            "how often a client is asked again at that pace; after that it is asked less and less often, or when it is heard"),
    DATAGRAM_BYTES(
            "listener.sn_datagram_bytes_max",
            whole(64, 65_507, "bytes"),
            65_507L,
            "longest packet to a client; messages that are longer are dropped for it"),
    VERSION_2(
            "listener.mqtt_sn_2",
            choice("off", "preview"),
            "off",
            "whether clients of MQTT-SN 2.0 are met too, at the same port: that version is a draft, which may change, and so may what is done here");

    private final Row row;

    SnKey(String path, Shape shape, String summary) {
        this(path, shape, null, summary);
    }

    SnKey(String path, Shape shape, @Nullable Object standard, String summary) {
        this.row = Row.of(path, shape, standard, summary);
    }

    @Override
    public Row row() {
        return row;
    }
}
