package org.ternmq.broker.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.MemoryStore;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.session.Limits;

/** How long what a client has shown holds, and how it shows it anew (5.0 section 4.12.1). */
class LifeTest extends Conversation {
    private static final Properties METHOD = Properties.of(PropertyId.AUTHENTICATION_METHOD, "ANY");

    private final LateAuthenticator late = (LateAuthenticator) broker.shared.authenticator();

    LifeTest() {
        super(new VirtualBroker(2, Limits.DEFAULT, MemoryStore::new, shared -> shared.with(new LateAuthenticator())));
    }

    private static Verdict accepted(String user, long seconds) {
        return Verdict.accepted(new Identity(user, Map.of(), List.of(), seconds));
    }

    /** A client of 5.0 that named a method and was let in. */
    private VirtualClient shown(String user, long seconds, int keepAliveSeconds) {
        VirtualClient client = stranger(Version.V5);
        client.send(new Connect(Version.V5, "a", true, keepAliveSeconds, METHOD, Optional.empty(), Connect.Login.NONE));
        client.receive();
        late.step(accepted(user, seconds));
        assertTrue(((Connack) client.receive().getFirst()).isAccepted());
        return client;
    }

    private static ReasonCode endOf(VirtualClient client) {
        List<Packet> got = client.receive();
        assertTrue(client.isClosed());
        return ((Disconnect) got.getLast()).reason();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void theConnectionEndsWithWhatTheClientShowed(Version version) {
        VirtualClient client = stranger(version);
        client.send(Connect.of(version, "a", true, 20));
        client.receive();
        late.answer(accepted("ann", 60));
        client.receive();
        for (int i = 0; i < 5; i++) { // 59.5 seconds; who speaks is not thrown out for silence
            broker.advanceSeconds(11.9);
            assertEquals(List.of(Ping.Pingresp.INSTANCE), client.ask(Ping.Pingreq.INSTANCE));
        }
        broker.advanceSeconds(0.6);

        List<Packet> got = client.receive();
        assertTrue(client.isClosed());
        assertEquals(
                version.hasProperties() ? List.of(Disconnect.of(ReasonCode.MAXIMUM_CONNECT_TIME)) : List.of(), got);
    }

    @Test
    void whoKeepsSilentStillEndsWithItsKeepAlive() {
        VirtualClient client = shown("ann", 60, 10);
        broker.advanceSeconds(16);

        assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, endOf(client));
    }

    @Test
    void whatIsShownAnewHoldsAnew() {
        VirtualClient client = shown("ann", 60, 0);
        broker.advanceSeconds(30);
        client.ask(new Auth(ReasonCode.REAUTHENTICATE, METHOD));
        late.step(accepted("ann", 60));
        assertEquals(List.of(new Auth(ReasonCode.SUCCESS, METHOD)), client.receive());
        broker.advanceSeconds(59);
        assertFalse(client.isClosed());
        broker.advanceSeconds(1.1);

        assertEquals(ReasonCode.MAXIMUM_CONNECT_TIME, endOf(client));
    }

    /** A token may end in the year 292 billion. */
    @ParameterizedTest
    @ValueSource(
            longs = {Long.MAX_VALUE, Long.MAX_VALUE - 1_800_000_000, Long.MAX_VALUE / 1_000_000_000, 10_000_000_000L})
    void whatHoldsForLongerThanNanosecondsCountDoesNotEnd(long seconds) {
        VirtualClient client = shown("ann", seconds, 0);
        broker.advanceSeconds(86_400);

        assertEquals(List.of(Ping.Pingresp.INSTANCE), client.ask(Ping.Pingreq.INSTANCE));
    }

    @Test
    void whatIsShownAnewForASHorterTimeEndsEarlier() {
        VirtualClient client = shown("ann", Identity.FOR_EVER, 0);
        client.ask(new Auth(ReasonCode.REAUTHENTICATE, METHOD));
        late.step(accepted("ann", 5));
        client.receive();
        broker.advanceSeconds(5.1);

        assertEquals(ReasonCode.MAXIMUM_CONNECT_TIME, endOf(client));
    }

    @Test
    void nobodyBecomesAnotherUser() {
        VirtualClient client = shown("ann", 60, 0);
        client.ask(new Auth(ReasonCode.REAUTHENTICATE, METHOD));
        late.step(accepted("bob", 60));

        assertEquals(ReasonCode.NOT_AUTHORIZED, endOf(client));
    }

    @Test
    void whoIsKnownNoLongerIsDisconnected() {
        VirtualClient client = shown("ann", 60, 0);
        client.ask(new Auth(ReasonCode.REAUTHENTICATE, METHOD));
        late.step(Verdict.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "the password was changed"));

        assertEquals(ReasonCode.NOT_AUTHORIZED, endOf(client));
    }

    @Test
    void whileTheAnswerIsAwaitedPacketsWaitAndMessagesCome() {
        VirtualClient client = shown("ann", 600, 10);
        client.subscribe("t", Qos.AT_MOST_ONCE);
        client.receive();
        client.send(new Auth(ReasonCode.REAUTHENTICATE, METHOD), Ping.Pingreq.INSTANCE);
        assertEquals(List.of(), client.receive());
        VirtualClient other = stranger(Version.V5);
        other.send(Connect.of(Version.V5, "other", true, 0));
        other.receive();
        late.letIn("bob");
        other.publish("t", "x", Qos.AT_MOST_ONCE, 0);
        other.receive();
        assertThat(VirtualClient.payloads(client.receive())).containsExactly("x");
        broker.advanceSeconds(60); // we do not read, so the client cannot be heard
        assertFalse(client.isClosed());
        late.step(accepted("ann", 600));

        assertEquals(List.of(new Auth(ReasonCode.SUCCESS, METHOD), Ping.Pingresp.INSTANCE), client.receive());
        broker.advanceSeconds(14);
        assertFalse(client.isClosed());
        broker.advanceSeconds(2);
        assertEquals(ReasonCode.KEEP_ALIVE_TIMEOUT, endOf(client));
    }

    @Test
    void whatWasShownEndsThoughTheNewIsAwaited() {
        VirtualClient client = shown("ann", 60, 0);
        client.ask(new Auth(ReasonCode.REAUTHENTICATE, METHOD));
        broker.advanceSeconds(61);
        assertEquals(ReasonCode.MAXIMUM_CONNECT_TIME, endOf(client));
        late.step(accepted("ann", 60));

        assertEquals(List.of(), client.receive());
    }
}
