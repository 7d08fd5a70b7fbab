package org.ternmq.codec.packet;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Utf8;
import org.ternmq.codec.value.Version;

/** What the protocol can never say cannot be constructed. */
class ImpossiblePacketsTest {
    private static final Properties EXPIRY = Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 1);
    private static final TopicFilter FILTER = TopicFilter.of("a");

    @Test
    void packetIdentifiersAreOneTo65535() {
        assertImpossible(() -> Ack.Puback.success(0));
        assertImpossible(() -> Ack.Pubrel.success(65_536));
        assertImpossible(() -> new Subscribe(0, Properties.NONE, List.of(request(FILTER, false))));
        assertImpossible(() -> new Unsubscribe(-1, Properties.NONE, List.of(FILTER)));
        assertImpossible(() -> new Suback(0, Properties.NONE, List.of(ReasonCode.SUCCESS)));
    }

    @Test
    void publishHasAnIdentifierAboveQos0Only() {
        assertImpossible(() -> new Publish(message(Qos.AT_MOST_ONCE), 1, false));
        assertImpossible(() -> new Publish(message(Qos.AT_MOST_ONCE), 0, true));
        assertImpossible(() -> new Publish(message(Qos.AT_LEAST_ONCE), 0, false));
    }

    @Test
    void requestsNameFilters() {
        assertImpossible(() -> new Subscribe(1, Properties.NONE, List.of()));
        assertImpossible(() -> new Unsubscribe(1, Properties.NONE, List.of()));
        assertImpossible(() -> new Suback(1, Properties.NONE, List.of()));
        assertImpossible(() -> request(TopicFilter.of("$share/g/a"), true));
    }

    @Test
    void reasonsStandOnlyWhereTheyHaveAMeaning() {
        assertImpossible(() -> Ack.Puback.of(1, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND));
        assertImpossible(() -> Ack.Pubrec.of(1, ReasonCode.GRANTED_QOS_1));
        assertImpossible(() -> Ack.Pubrel.of(1, ReasonCode.NOT_AUTHORIZED));
        assertImpossible(() -> Ack.Pubcomp.of(1, ReasonCode.UNSPECIFIED_ERROR));
        assertImpossible(() -> new Suback(1, Properties.NONE, List.of(ReasonCode.SESSION_TAKEN_OVER)));
        assertImpossible(() -> new Unsuback(1, Properties.NONE, List.of(ReasonCode.GRANTED_QOS_2)));
        assertImpossible(() -> Disconnect.of(ReasonCode.UNSUPPORTED_PROTOCOL_VERSION));
        assertImpossible(
                () -> new Auth(ReasonCode.NOT_AUTHORIZED, Properties.of(PropertyId.AUTHENTICATION_METHOD, "m")));
        assertImpossible(() -> new Auth(ReasonCode.SUCCESS, Properties.NONE));
        assertImpossible(() -> new Connack(false, 256, Properties.NONE));
    }

    @Test
    void propertiesStandOnlyInTheirPackets() {
        assertImpossible(() -> new Ack.Puback(1, ReasonCode.SUCCESS, EXPIRY));
        assertImpossible(() -> new Subscribe(1, EXPIRY, List.of(request(FILTER, false))));
        assertImpossible(() -> new Unsubscribe(1, EXPIRY, List.of(FILTER)));
        assertImpossible(() -> new Suback(1, EXPIRY, List.of(ReasonCode.SUCCESS)));
        assertImpossible(() -> new Unsuback(1, EXPIRY, List.of(ReasonCode.SUCCESS)));
        assertImpossible(() -> new Disconnect(ReasonCode.SUCCESS, Properties.of(PropertyId.TOPIC_ALIAS, 1)));
        assertImpossible(() -> new Connack(false, 0, Properties.of(PropertyId.TOPIC_ALIAS, 1)));
    }

    @Test
    void aRefusalHasNoSession() {
        assertImpossible(() -> new Connack(true, 0x87, Properties.NONE));
    }

    @Test
    void connectSaysOnlyWhatItsVersionCan() {
        assertImpossible(() -> Connect.of(Version.V5, "a\u0000", true, 0));
        assertImpossible(() -> Connect.of(Version.V5, "\ud800", true, 0));
        assertImpossible(() -> Connect.of(Version.V5, "a", true, 65_536));
        assertImpossible(() -> connect(Version.V3_1_1, EXPIRY, Optional.empty(), Connect.Login.NONE));
        assertImpossible(
                () -> connect(Version.V3_1_1, Properties.NONE, Optional.empty(), Connect.Login.of(null, Bytes.EMPTY)));
        assertImpossible(() ->
                connect(Version.V5, Properties.NONE, Optional.empty(), new Connect.Login(true, null, false, null)));
        assertImpossible(() -> new Connect.Login(false, "u", false, null));
        assertImpossible(() -> Connect.Login.of("u", Bytes.wrap(new byte[65_536])));
        Message tooLong = Message.of(TopicName.of("w"), Bytes.wrap(new byte[65_536]), Qos.AT_MOST_ONCE, false);
        assertImpossible(() -> connect(Version.V5, Properties.NONE, Optional.of(tooLong), Connect.Login.NONE));
        Message nowhere = Message.of(TopicName.NONE, Bytes.EMPTY, Qos.AT_MOST_ONCE, false);
        assertImpossible(() -> connect(Version.V5, Properties.NONE, Optional.of(nowhere), Connect.Login.NONE));
    }

    @Test
    void topicsAndFiltersAreWellFormed() {
        for (String topic : List.of("", "a/+", "#", "a\u0000", "\udfff", "a".repeat(65_536))) {
            assertImpossible(() -> TopicName.of(topic));
        }
        for (String filter : List.of("", "a#", "#/a", "a/+b", "++", "a\u0000", "\ud800", "$share/g/a#")) {
            assertImpossible(() -> TopicFilter.of(filter));
        }
        assertImpossible(() -> Properties.of(PropertyId.RESPONSE_TOPIC, "a/#"));
        assertImpossible(() -> Properties.of(PropertyId.RESPONSE_TOPIC, ""));
        assertImpossible(() -> Utf8.requireValid("a".repeat(65_536)));
    }

    @Test
    void propertiesHaveTheirTypeAndRange() {
        assertImpossible(() -> Properties.of(PropertyId.TOPIC_ALIAS, 0));
        assertImpossible(() -> Properties.of(PropertyId.TOPIC_ALIAS, 65_536));
        assertImpossible(() -> Properties.of(PropertyId.MAXIMUM_QOS, 2));
        assertImpossible(() -> Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, 268_435_456));
        assertImpossible(() -> Properties.of(PropertyId.REASON_STRING, 1));
        assertImpossible(() -> Properties.of(PropertyId.TOPIC_ALIAS, "a"));
        assertImpossible(() -> Properties.builder().add(PropertyId.CORRELATION_DATA, Bytes.wrap(new byte[65_536])));
        assertImpossible(() -> Properties.builder().addUser("a", "\u0000"));
    }

    private static void assertImpossible(Runnable construction) {
        assertThatIllegalArgumentException().isThrownBy(construction::run);
    }

    private static Connect connect(
            Version version, Properties properties, Optional<Message> will, Connect.Login login) {
        return new Connect(version, "a", true, 0, properties, will, login);
    }

    private static Subscribe.Request request(TopicFilter filter, boolean noLocal) {
        return new Subscribe.Request(filter, Qos.AT_MOST_ONCE, noLocal, false, Subscribe.RetainHandling.SEND);
    }

    private static Message message(Qos qos) {
        return Message.of(TopicName.of("a"), Bytes.EMPTY, qos, false);
    }
}
