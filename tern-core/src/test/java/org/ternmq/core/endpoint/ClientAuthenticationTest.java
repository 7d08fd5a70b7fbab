package org.ternmq.core.endpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.ClientAuthMethod;
import org.ternmq.core.auth.ClientAuthentication;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.testkit.Covers;

/** Enhanced authentication at the client's end of a connection. */
class ClientAuthenticationTest {
    private final RecordingClientOutbox out = new RecordingClientOutbox();

    /** Answers "ask" with "answer", nothing else, and believes a server that says "proof". */
    private static final class Asked implements ClientAuthMethod {
        @Override
        public String name() {
            return "m";
        }

        @Override
        public Exchange begin() {
            return new Exchange() {
                @Override
                public Bytes first() {
                    return Bytes.utf8("first");
                }

                @Override
                public Optional<Bytes> next(Bytes data) {
                    return data.equals(Bytes.utf8("ask")) ? Optional.of(Bytes.utf8("answer")) : Optional.empty();
                }

                @Override
                public boolean isProven(Bytes data) {
                    return data.equals(Bytes.utf8("proof"));
                }
            };
        }
    }

    private ClientEndpoint begin(ClientAuthentication authentication) {
        Connect plain = Connect.of(Version.V5, "c", true, 60);
        Connect connect = new Connect(Version.V5, "c", true, 60, authentication.begin(), plain.will(), plain.login());
        ClientSession session = ClientSession.none();
        var endpoint = new ClientEndpoint(connect, authentication, session, out, ClientLimits.DEFAULT, 0);
        assertEquals(List.of(connect), out.take());
        return endpoint;
    }

    private ClientEndpoint begin() {
        return begin(ClientAuthentication.by(new Asked()));
    }

    private static Properties said(String method, String data) {
        return Properties.builder()
                .add(PropertyId.AUTHENTICATION_METHOD, method)
                .add(PropertyId.AUTHENTICATION_DATA, Bytes.utf8(data))
                .build();
    }

    private static Auth more(String method, String data) {
        return new Auth(ReasonCode.CONTINUE_AUTHENTICATION, said(method, data));
    }

    private static Connack accepted(String proof) {
        return new Connack(false, 0, said("m", proof));
    }

    private static Delivery delivery() {
        Message message = Message.of(TopicName.of("a"), Bytes.utf8("x"), Qos.AT_MOST_ONCE, false);
        return new Publication(message, "", 0).delivery(Qos.AT_MOST_ONCE, false);
    }

    @Test
    @Covers({"MQTT-4.12.0-3", "MQTT-3.1.2-30"})
    void untilConnackNothingButAuthIsSent() {
        ClientEndpoint endpoint = begin();
        List<Subscribe.Request> requests = List.of(Subscribe.Request.of(TopicFilter.of("a"), Qos.AT_MOST_ONCE));
        assertFalse(endpoint.mayPublish() || endpoint.mayAsk());
        assertThrows(IllegalStateException.class, () -> endpoint.publish(delivery(), 0));
        assertThrows(IllegalStateException.class, () -> endpoint.subscribe(requests, Properties.NONE, 0));
        assertFalse(endpoint.reauthenticate(0));
        endpoint.pump();
        endpoint.onPacket(more("m", "ask"), 0);
        assertEquals(List.of(more("m", "answer")), out.take());

        endpoint.onPacket(accepted("proof"), 0);
        assertNull(out.closed);
        assertEquals(0, endpoint.publish(delivery(), 0));
    }

    @Test
    void anAuthOfAnotherMethodOrThatMakesNoSenseIsAnError() {
        List<Auth> wrong = List.of(
                more("other", "ask"),
                more("m", "nonsense"),
                new Auth(ReasonCode.REAUTHENTICATE, said("m", "ask")),
                new Auth(ReasonCode.SUCCESS, said("m", "proof")));
        for (Auth auth : wrong) {
            out.closed = null;
            begin().onPacket(auth, 0);
            assertEquals(ReasonCode.PROTOCOL_ERROR, out.closed, auth.toString());
            assertEquals(List.of(), out.take());
        }
    }

    @Test
    void aServerThatDoesNotProveItselfIsLeft() {
        ClientEndpoint endpoint = begin();
        endpoint.onPacket(accepted("swindle"), 0);

        assertEquals(ReasonCode.NOT_AUTHORIZED, out.closed);
        assertNull(out.connack);
        assertFalse(endpoint.mayPublish());
    }

    @Test
    @Covers("MQTT-4.12.0-7")
    void withoutAMethodNoAuthIsEverSent() {
        begin(ClientAuthentication.none()).onPacket(more("m", "ask"), 0);
        assertEquals(List.of(), out.take());
        assertEquals(ReasonCode.PROTOCOL_ERROR, out.closed);

        ClientEndpoint live = begin(ClientAuthentication.none());
        live.onPacket(new Connack(false, 0, Properties.NONE), 0);
        assertFalse(live.reauthenticate(0));
        live.onPacket(more("m", "ask"), 0);
        assertEquals(List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)), out.take());
    }

    @Test
    @Covers({"MQTT-4.12.1-1", "MQTT-4.12.0-3"})
    void reauthenticationNamesTheSameMethod() {
        ClientEndpoint endpoint = begin();
        endpoint.onPacket(accepted("proof"), 0);
        assertTrue(endpoint.reauthenticate(0));
        assertFalse(endpoint.reauthenticate(0), "one runs");
        assertEquals(List.of(new Auth(ReasonCode.REAUTHENTICATE, said("m", "first"))), out.take());

        endpoint.onPacket(more("m", "ask"), 0);
        assertEquals(List.of(more("m", "answer")), out.take());
        endpoint.onPacket(new Auth(ReasonCode.SUCCESS, said("m", "proof")), 0);
        assertNull(out.closed);
        assertTrue(endpoint.reauthenticate(0), "the last one is over");
    }

    @Test
    void aServerThatDoesNotProveItselfOnceMoreIsLeft() {
        ClientEndpoint endpoint = begin();
        endpoint.onPacket(accepted("proof"), 0);
        endpoint.reauthenticate(0);
        out.take();
        endpoint.onPacket(new Auth(ReasonCode.SUCCESS, said("m", "swindle")), 0);

        assertEquals(List.of(Disconnect.of(ReasonCode.PROTOCOL_ERROR)), out.take());
        assertTrue(endpoint.isClosed());
    }
}
