package org.ternmq.plugin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.plugin.Authenticator.Credentials;
import org.ternmq.plugin.MessageProperties.UserProperty;

class ValuesTest {
    private static PublishedMessage message(String payload) {
        return new PublishedMessage("t", ByteBuffer.wrap(payload.getBytes(UTF_8)), 1, false, MessageProperties.NONE);
    }

    @Test
    void eachSeesThePayloadFromItsBeginningAndNobodyWritesToIt() {
        PublishedMessage message = message("abc");
        message.payload().position(2);
        assertEquals(3, message.payload().remaining());
        assertEquals("abc", message.payloadText());
        assertThatThrownBy(() -> message.payload().put(0, (byte) 'x')).isInstanceOf(ReadOnlyBufferException.class);
        message.payloadBytes()[0] = 'x';
        assertEquals("abc", message.payloadText());
    }

    @Test
    void aNewPayloadIsACopy() {
        byte[] bytes = "abc".getBytes(UTF_8);
        PublishedMessage message = message("").withPayload(bytes);
        bytes[0] = 'x';
        assertEquals("abc", message.payloadText());
        assertEquals(message("abc"), message);
        assertEquals(message, message("").withPayload("abc"));
    }

    @Test
    void eachChangeMakesAnotherMessageAndKeepsTheRest() {
        PublishedMessage before = message("abc").withUserProperty("a", "1");
        PublishedMessage after = before.withTopic("u").withRetain(true).withUserProperty("a", "2");
        assertEquals("t", before.topic());
        assertEquals("u", after.topic());
        assertThat(after.retain()).isTrue();
        assertEquals("abc", after.payloadText());
        assertEquals(List.of(new UserProperty("a", "1")), before.properties().userProperties());
        assertEquals(
                List.of(new UserProperty("a", "1"), new UserProperty("a", "2")),
                after.properties().userProperties());
        assertEquals(Optional.of("1"), after.properties().userProperty("a"));
        assertEquals(Optional.empty(), after.properties().userProperty("b"));
    }

    @Test
    void eachPropertyIsChangedAlone() {
        ByteBuffer data = ByteBuffer.wrap(new byte[] {1, 2});
        MessageProperties all = MessageProperties.NONE
                .withContentType(Optional.of("text/plain"))
                .withResponseTopic(Optional.of("answers"))
                .withCorrelationData(Optional.of(data))
                .withExpirySeconds(OptionalLong.of(60))
                .withText(true)
                .withUserProperty("a", "1");
        data.put(0, (byte) 9);
        assertEquals(
                new MessageProperties(
                        List.of(new UserProperty("a", "1")),
                        Optional.of("text/plain"),
                        Optional.of("answers"),
                        Optional.of(ByteBuffer.wrap(new byte[] {1, 2})),
                        OptionalLong.of(60),
                        true),
                all);
        assertEquals(
                MessageProperties.NONE.withText(true),
                all.withContentType(Optional.empty())
                        .withResponseTopic(Optional.empty())
                        .withCorrelationData(Optional.empty())
                        .withExpirySeconds(OptionalLong.empty())
                        .withUserProperties(List.of()));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3})
    void thereIsNoOtherQos(int qos) {
        assertThatThrownBy(() -> new PublishedMessage("t", ByteBuffer.allocate(0), qos, false, MessageProperties.NONE))
                .hasMessage("QoS is 0 to 2, not " + qos);
    }

    @Test
    void aPasswordIsNeverPartOfAText() {
        byte[] secret = "secret".getBytes(UTF_8);
        var credentials = new Credentials(Optional.of("anna"), Optional.of(ByteBuffer.wrap(secret)), Optional.empty());
        assertThat(credentials.toString()).contains("anna", "with a password").doesNotContain("secret", "115");
        secret[0] = 'x';
        assertEquals(Optional.of("secret"), credentials.passwordText());
        assertEquals(Optional.of("secret"), credentials.passwordText());
        assertThat(message("private").toString()).contains("7 bytes").doesNotContain("private");
    }

    @Test
    void collectionsAreCopies() {
        Map<String, String> claims = new HashMap<>(Map.of("role", "guest"));
        ClientInfo client = new ClientInfo("c", "anna", "here", 5, claims);
        Authenticator.Decision accepted = Authenticator.Decision.accept("anna", claims);
        List<UserProperty> properties = new ArrayList<>();
        var request = new ConnectRequest("c", "here", 5, true, 0, Optional.empty(), properties);
        claims.put("role", "king");
        properties.add(new UserProperty("a", "1"));
        assertEquals(Map.of("role", "guest"), client.claims());
        assertEquals(new Authenticator.Decision.Accept("anna", Map.of("role", "guest")), accepted);
        assertThat(request.userProperties()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 0x7F, 0x100, -1})
    void aRefusalNamesAnError(int reasonCode) {
        assertThatThrownBy(() -> Decision.refuse(reasonCode, "no"))
                .hasMessage("a reason code that refuses is 128 to 255 (0x80 to 0xFF), not " + reasonCode);
        assertEquals(new Decision.Refuse(0x87, "no"), Decision.refuse("no"));
    }
}
