package org.ternmq.server.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.plugin.Authenticator.Credentials;
import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.ConnectRequest;
import org.ternmq.plugin.MessageProperties;
import org.ternmq.plugin.MessageProperties.UserProperty;
import org.ternmq.plugin.PublishedMessage;

/** What plug-ins see is what there is, and what they say is what is done. */
class TranslationTest {
    private static final Message FULL = new Message(
            TopicName.of("a/b"),
            Bytes.utf8("payload"),
            Qos.EXACTLY_ONCE,
            true,
            Properties.builder()
                    .addUser("x", "1")
                    .add(PropertyId.CONTENT_TYPE, "text/plain")
                    .add(PropertyId.RESPONSE_TOPIC, "answers")
                    .add(PropertyId.CORRELATION_DATA, Bytes.utf8("id"))
                    .add(PropertyId.MESSAGE_EXPIRY_INTERVAL, 0xFFFF_FFFFL)
                    .add(PropertyId.PAYLOAD_FORMAT_INDICATOR, 1)
                    .addUser("x", "2")
                    .build());

    @Test
    void allOfAMessageIsSeen() {
        assertEquals(
                new PublishedMessage(
                        "a/b",
                        ByteBuffer.wrap("payload".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                        2,
                        true,
                        new MessageProperties(
                                List.of(new UserProperty("x", "1"), new UserProperty("x", "2")),
                                Optional.of("text/plain"),
                                Optional.of("answers"),
                                Optional.of(ByteBuffer.wrap(new byte[] {'i', 'd'})),
                                OptionalLong.of(0xFFFF_FFFFL),
                                true)),
                Translation.message(FULL));
    }

    @Test
    void whatIsLeftAsItWasIsTheSameObject() {
        Message same = Translation.message(Translation.message(FULL).withRetain(false), FULL);
        assertSame(FULL.topic(), same.topic());
        assertSame(FULL.payload(), same.payload());
        assertSame(FULL.properties(), same.properties());
        assertThat(same.retain()).isFalse();
    }

    @Test
    void whatIsChangedIsChangedAndTheQosIsNot() {
        PublishedMessage shown = Translation.message(FULL);
        var other = new PublishedMessage(
                "c",
                ByteBuffer.wrap(new byte[] {1}),
                0,
                false,
                shown.properties().withUserProperty("y", "3").withExpirySeconds(OptionalLong.of(5)));
        Message changed = Translation.message(other, FULL);
        assertEquals(TopicName.of("c"), changed.topic());
        assertEquals(Bytes.wrap(new byte[] {1}), changed.payload());
        assertEquals(Qos.EXACTLY_ONCE, changed.qos());
        assertEquals(other.properties(), Translation.message(changed).properties());
        Message none = Translation.message(shown.withProperties(MessageProperties.NONE), FULL);
        assertThat(none.properties().isEmpty()).isTrue();
    }

    @Test
    void whatCouldNotBePublishedIsRefused() {
        PublishedMessage shown = Translation.message(FULL);
        List<PublishedMessage> impossible = List.of(
                shown.withTopic(""),
                shown.withTopic("a/+"),
                shown.withTopic("a\u0000"),
                shown.withTopic("x".repeat(70_000)),
                shown.withUserProperty("\ud800", "1"),
                shown.withProperties(shown.properties().withResponseTopic(Optional.of("a/#"))),
                shown.withProperties(shown.properties().withExpirySeconds(OptionalLong.of(-1))),
                shown.withProperties(shown.properties().withCorrelationData(Optional.of(ByteBuffer.allocate(70_000)))));
        for (PublishedMessage message : impossible) {
            assertThatThrownBy(() -> Translation.message(message, FULL))
                    .as(message.toString())
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void allOfAClientIsSeen() {
        var identity = new Identity("anna", Map.of("role", "guest"), List.of(), Identity.FOR_EVER);
        assertEquals(
                new ClientInfo("c", "anna", "10.0.0.1:99", 4, Map.of("role", "guest")),
                Translation.client(new Client("c", identity, Version.V3_1_1, "10.0.0.1:99")));
    }

    @Test
    void allOfAConnectIsSeenAndThePasswordOnlyWithTheCredentials() {
        var connect = new Connect(
                Version.V5,
                "c",
                false,
                30,
                Properties.builder().addUser("app", "7").build(),
                Optional.of(FULL.withProperties(Properties.NONE)),
                Connect.Login.of("anna", Bytes.utf8("secret")));
        assertEquals(
                new ConnectRequest(
                        "c",
                        "here",
                        5,
                        false,
                        30,
                        Optional.of(Translation.message(FULL.withProperties(Properties.NONE))),
                        List.of(new UserProperty("app", "7"))),
                Translation.request(connect, "here"));
        Credentials credentials = Translation.credentials(
                new Applicant(connect, new Certified(Optional.of("anna"), Optional.empty()), "here"));
        assertEquals(Optional.of("anna"), credentials.userName());
        assertEquals(Optional.of("secret"), credentials.passwordText());
        assertEquals(Optional.of("anna"), credentials.certificateUserName());
    }
}
