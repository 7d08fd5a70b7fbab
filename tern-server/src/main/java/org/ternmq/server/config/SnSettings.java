package org.ternmq.server.config;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.server.config.key.BrokerKey;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.config.key.SnKey;
import org.ternmq.server.config.sn.PredefinedTopic;
import org.ternmq.server.config.sn.SnGroup;

/** What a table says of a listener of MQTT-SN: whether it makes sense, and what comes of it. */
final class SnSettings {
    private final Table table;

    SnSettings(Table table) {
        this.table = table;
    }

    void check(boolean isSn) {
        for (Key key : SnKey.values()) {
            if (!isSn && table.has(key)) {
                table.problem(key, key.keyName() + " is of no use without protocol = \"mqtt-sn\"");
            }
        }
        if (!isSn) {
            return;
        }
        for (Key key : List.of(
                BrokerKey.UNIX,
                BrokerKey.PATH,
                BrokerKey.ORIGINS,
                BrokerKey.PROXY_PROTOCOL,
                BrokerKey.TRUSTED_PROXIES)) {
            if (table.has(key)) {
                table.problem(key, key.keyName() + " is of no use where protocol = \"mqtt-sn\"");
            }
        }
        checkEach(SnKey.PREDEFINED_TOPICS, PredefinedTopic::of);
        checkEach(SnKey.UNCONNECTED_TOPICS, TopicFilter::of);
        if (table.has(SnKey.MULTICAST_GROUP)) {
            try {
                SnGroup.of(table.text(SnKey.MULTICAST_GROUP));
            } catch (IllegalArgumentException wrong) {
                table.problem(SnKey.MULTICAST_GROUP, String.valueOf(wrong.getMessage()));
            }
        }
        if (table.has(SnKey.MULTICAST_GROUP) && isDtls()) {
            table.problem(
                    SnKey.MULTICAST_GROUP,
                    SnKey.MULTICAST_GROUP.keyName()
                            + " is of no use where DTLS is spoken: what is said to a group is for all;"
                            + " tell devices the address");
        }
        for (Key key : List.of(SnKey.MULTICAST_INTERFACES, SnKey.ADVERTISE)) {
            if (table.has(key) && !table.has(SnKey.MULTICAST_GROUP)) {
                table.problem(key, key.keyName() + " is of no use without " + SnKey.MULTICAST_GROUP.keyName());
            }
        }
    }

    private boolean isDtls() {
        return table.has(BrokerKey.CERTIFICATE) || table.has(SnKey.PSK_FILE);
    }

    private void checkEach(Key key, Consumer<String> refusing) {
        for (String text : table.texts(key)) {
            try {
                refusing.accept(text);
            } catch (IllegalArgumentException wrong) {
                table.problem(key, key.keyName() + ": " + wrong.getMessage());
            }
        }
    }

    Listener.Sn sn() {
        return new Listener.Sn(
                table.number(SnKey.GATEWAY_ID),
                table.has(SnKey.USER_NAME) ? Optional.of(table.text(SnKey.USER_NAME)) : Optional.empty(),
                table.texts(SnKey.CLIENT_IDS),
                table.texts(SnKey.PREDEFINED_TOPICS),
                table.texts(SnKey.UNCONNECTED_TOPICS),
                table.has(SnKey.MULTICAST_GROUP) ? Optional.of(table.text(SnKey.MULTICAST_GROUP)) : Optional.empty(),
                table.texts(SnKey.MULTICAST_INTERFACES),
                table.number(SnKey.ADVERTISE),
                table.number(SnKey.RETRY),
                table.number(SnKey.RETRIES),
                table.number(SnKey.DATAGRAM_BYTES),
                table.pathIfAny(SnKey.PSK_FILE),
                table.text(SnKey.VERSION_2).equals("preview"));
    }
}
