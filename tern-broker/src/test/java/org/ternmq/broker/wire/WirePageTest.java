package org.ternmq.broker.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.wire.Exchange.Hops;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.GeneratedPage;

/** Makes docs/wire.md from packets that went through the broker and from stanzas written out in {@link Stanzas}. */
class WirePageTest {
    private static final String HEAD = """
            # Bytes on the wire

            A sensor sends a hundred readings, `21.5`, through the broker to one listener. Topic `plant/7/line/3/temperature` and reading have
            30 bytes together. An MQTT message at QoS 0 costs these 30 bytes and 4 more on each hop, or 12 in all by a topic alias. In XMPP's
            publish-subscribe it costs seven times as much, or over twenty times as much as by alias, because a stanza says in words, each
            time, what MQTT says in a byte or two, or once.

            Counted is every byte above TCP, of both directions: what the sensor sends and gets, and what the listener gets and sends. The
            MQTT packets went through this broker with its default limits, on virtual time; the XMPP stanzas stand below in full. This page is
            made by `WirePageTest`, and whoever changes what the broker sends runs it with `-Dtern.write=true`.

            ## In all

            | | connect | subscribe | 100 messages at most once | at least once | exactly once |
            |---|---|---|---|---|---|
            """;

    private static final String NOTES = """

            Connecting is counted once, for the sensor, the messages for both hops. In XMPP nothing is exactly once. What is fair to know:

            - **Not counted on either side:** TCP and TLS, which cost both the same for each write; authentication (MQTT would put user name
              and password into CONNECT; XMPP has a SASL exchange and opens its stream a second time after it: only the second is counted
              here); what keeps a quiet connection open (2 bytes each way in MQTT, 1 in XMPP).
            - **In favour of XMPP** the stanzas have no optional attribute or white space and short identifiers; clients send no presence and
              ask for no roster; the reading is one short element.
            - **XMPP answers each publish**, so its sensor knows that the reading reached the server even in the column "at most once".
              For "at least once" the server asks the listener by stream management (XEP-0198), after each event or after every tenth.
            - **Compression** (of TLS, of the stream, or EXI, XEP-0322) would shorten the stanzas by much and the packets by little. It
              costs both ends memory for each connection, which small devices do not have.
            - **A plain XMPP message** goes to an address, not to a topic, and needs no service between; MQTT has no such thing.
            - **5.0** takes one byte more than 3.1.1 where properties could stand, but not in a plain acknowledgement. The broker tells its
              limits in CONNACK.

            ## Hop by hop

            100 messages, in bytes:

            | | sensor to broker | broker to sensor | broker to listener | listener to broker | a message, in all |
            |---|---|---|---|---|---|
            """;

    @Test
    void thePageIsWhatGoesOverTheWire() {
        GeneratedPage.check("docs/wire.md", HEAD + totals() + NOTES + hops() + stanzas() + packets());
    }

    @Test
    void whatThePageSaysInWordsIsSo() {
        long plain = messages(Version.V3_1_1, Qos.AT_MOST_ONCE, false).total();
        Hops aliased = messages(Version.V5, Qos.AT_MOST_ONCE, true);
        assertEquals(2 * 100 * (30 + 4), plain);
        assertEquals(38 + 99 * 12, aliased.sensorToBroker());
        assertEquals(7, Stanzas.plainPubSub().total() / plain);
        assertTrue(Stanzas.plainPubSub().total() > 20 * aliased.total());
    }

    private static String totals() {
        String xmpp = "| XMPP, publish-subscribe | " + grouped(Stanzas.size(Stanzas.CONNECT)) + " | "
                + grouped(Stanzas.size(Stanzas.SUBSCRIBE)) + " | "
                + grouped(Stanzas.plainPubSub().total()) + " | "
                + grouped(Stanzas.confirmedPubSub(1).total()) + ", or "
                + grouped(Stanzas.confirmedPubSub(10).total()) + " | – |\n";
        String message = "| XMPP, plain messages | " + grouped(Stanzas.size(Stanzas.CONNECT)) + " | – | "
                + grouped(Stanzas.messages().total()) + " | – | – |\n";
        return total("MQTT 3.1.1", Version.V3_1_1, false)
                + total("MQTT 5.0", Version.V5, false)
                + total("MQTT 5.0, topic alias", Version.V5, true)
                + xmpp
                + message;
    }

    private static String total(String name, Version version, boolean withAlias) {
        Exchange first = Exchange.play(version, Qos.AT_MOST_ONCE, withAlias);
        StringBuilder row = new StringBuilder("| " + name + " | " + first.connect() + " | " + first.subscribe());
        for (Qos qos : Qos.values()) {
            row.append(" | ").append(grouped(messages(version, qos, withAlias).total()));
        }
        return row.append(" |\n").toString();
    }

    private static String hops() {
        StringBuilder rows = new StringBuilder();
        for (Qos qos : Qos.values()) {
            rows.append(hop("MQTT 3.1.1, QoS " + qos.bits(), messages(Version.V3_1_1, qos, false)));
            rows.append(hop("MQTT 5.0, QoS " + qos.bits(), messages(Version.V5, qos, false)));
            rows.append(hop("MQTT 5.0, QoS " + qos.bits() + ", topic alias", messages(Version.V5, qos, true)));
        }
        return rows.append(hop("XMPP, publish-subscribe", Stanzas.plainPubSub()))
                .append(hop("the same, each event confirmed", Stanzas.confirmedPubSub(1)))
                .append(hop("the same, every tenth event confirmed", Stanzas.confirmedPubSub(10)))
                .append(hop("XMPP, plain messages", Stanzas.messages()))
                .toString();
    }

    private static String hop(String name, Hops hops) {
        return "| " + name + " | " + grouped(hops.sensorToBroker()) + " | " + grouped(hops.brokerToSensor()) + " | "
                + grouped(hops.brokerToListener()) + " | " + grouped(hops.listenerToBroker()) + " | "
                + String.format(Locale.ROOT, "%.1f", hops.total() / (double) Exchange.MESSAGES) + " |\n";
    }

    private static String stanzas() {
        return """

            ## The stanzas

            `NR` is the number of the message. Connecting, by turns of the client and the server:

            ```xml
            %s
            ```

            Stream management, switched on by a listener that is to confirm (not in the column "connect"), then asked and told:

            ```xml
            %s
            ```

            Subscribing:

            ```xml
            %s
            ```

            Publishing: the sensor, its answer, and what the listener gets:

            ```xml
            %s
            ```

            A plain message, as sent and as received:

            ```xml
            %s
            ```
            """.formatted(
                        String.join("\n", Stanzas.CONNECT),
                        String.join("\n", Stanzas.ENABLE) + "\n" + Stanzas.REQUEST + "\n" + Stanzas.ANSWER,
                        String.join("\n", Stanzas.SUBSCRIBE),
                        Stanzas.PUBLISH + "\n" + Stanzas.RESULT + "\n" + Stanzas.EVENT,
                        Stanzas.SENT_PLAIN + "\n" + Stanzas.GOT_PLAIN);
    }

    private static String packets() {
        String all = Samples.connecting() + Samples.subscribing() + Samples.publishing() + Samples.answering();
        return """

            ## The packets

            ```
            %s
            ```
            """.formatted(all.strip());
    }

    private static Hops messages(Version version, Qos qos, boolean withAlias) {
        return Exchange.play(version, qos, withAlias).messages();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
