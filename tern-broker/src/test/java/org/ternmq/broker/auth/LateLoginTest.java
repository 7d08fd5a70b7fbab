package org.ternmq.broker.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.MemoryStore;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.broker.overload.Refused;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.AuthExchange.Verdict;
import org.ternmq.core.session.Limits;

/** Who a client is turns out a while after CONNECT; what it sends meanwhile waits (5.0 section 3.1.4, 3.1.1 section 3.1.4). */
class LateLoginTest extends Conversation {
    private final LateAuthenticator late = (LateAuthenticator) broker.shared.authenticator();

    LateLoginTest() {
        super(new VirtualBroker(2, Limits.DEFAULT, MemoryStore::new, shared -> shared.with(new LateAuthenticator())));
    }

    private VirtualClient asking(Version version, String clientId) {
        VirtualClient client = stranger(version);
        client.send(Connect.of(version, clientId, true, 0));
        assertEquals(List.of(), client.receive());
        return client;
    }

    private static Packet subscribing() {
        return new Subscribe(7, Properties.NONE, List.of(Subscribe.Request.of(TopicFilter.of("t"), Qos.AT_LEAST_ONCE)));
    }

    private static Packet publishing(int id) {
        return new Publish(VirtualClient.message("t", "m" + id, Qos.AT_LEAST_ONCE, false), id, false);
    }

    private static void isInOrder(List<Packet> got) {
        assertThat(got)
                .extracting(Packet::type)
                .containsExactlyInAnyOrder(
                        PacketType.CONNACK,
                        PacketType.SUBACK,
                        PacketType.PUBLISH,
                        PacketType.PUBACK,
                        PacketType.PUBLISH,
                        PacketType.PUBACK,
                        PacketType.PINGRESP);
        assertTrue(((Connack) got.getFirst()).isAccepted());
        assertEquals(PacketType.SUBACK, got.get(1).type());
        assertEquals(List.of("m1", "m2"), VirtualClient.payloads(got));
        assertThat(got).containsSubsequence(Puback.success(1), Puback.success(2), Ping.Pingresp.INSTANCE);
    }

    /** Some of these live on the loop that the connection comes to, some move. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c", "d", "e", "f"})
    void whatIsSentAtOnceIsHandledBehindConnack(String clientId) {
        VirtualClient client = stranger(Version.V3_1_1);
        client.send(
                Connect.of(Version.V3_1_1, clientId, true, 0),
                subscribing(),
                publishing(1),
                publishing(2),
                Ping.Pingreq.INSTANCE);
        assertEquals(List.of(), client.receive());
        late.letIn("ann");

        isInOrder(client.receive());
    }

    /** However the network cuts it, and whatever of it has come when the answer does. */
    @ParameterizedTest
    @CsvSource({"a, 1", "a, 7", "a, 10", "b, 1", "b, 7", "b, 10", "a, 1000", "b, 1000"})
    void whereverItIsCut(String clientId, int size) {
        VirtualClient client = stranger(Version.V5);
        var all = new ByteArrayOutputStream();
        for (Packet packet : List.of(
                Connect.of(Version.V5, clientId, true, 0),
                subscribing(),
                publishing(1),
                publishing(2),
                Ping.Pingreq.INSTANCE)) {
            all.writeBytes(client.bytes(packet));
        }
        byte[] bytes = all.toByteArray();
        for (int from = 0; from < bytes.length; from += size) {
            client.connection.send(java.util.Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size)));
        }
        assertEquals(List.of(), client.receive());
        late.letIn("ann");

        isInOrder(client.receive());
        assertEquals(List.of(Ping.Pingresp.INSTANCE), client.ask(Ping.Pingreq.INSTANCE));
    }

    @Test
    void whatIsSentBehindDoesNotFillTheMemory() {
        VirtualClient client = asking(Version.V5, "a");

        assertFalse(client.connection.isReading());
        late.letIn("ann");
        broker.run();
        assertTrue(client.connection.isReading());
    }

    /** It may have to be silent for longer than its keep alive, since nobody listens. */
    @Test
    void keepAliveBeginsWhenTheClientIsLetIn() {
        VirtualClient client = stranger(Version.V5);
        client.send(Connect.of(Version.V5, "a", true, 2));
        client.receive();
        broker.advanceSeconds(9);
        late.letIn("ann");
        client.receive();
        broker.advanceSeconds(2.9);
        assertFalse(client.isClosed());
        broker.advanceSeconds(0.2);

        assertEquals(
                ReasonCode.KEEP_ALIVE_TIMEOUT, ((Disconnect) client.receive().getLast()).reason());
    }

    @Test
    void anErrorBehindConnectIsOneOfAConnectedClient() {
        VirtualClient client = asking(Version.V5, "a");
        client.connection.send(new byte[] {0, 0});
        assertEquals(List.of(), client.receive());
        late.letIn("ann");

        List<Packet> got = client.receive();
        assertTrue(((Connack) got.getFirst()).isAccepted());
        assertEquals(ReasonCode.MALFORMED_PACKET, ((Disconnect) got.getLast()).reason());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void whoIsRefusedIsNotListenedTo(Version version) {
        VirtualClient client = asking(version, "a");
        client.send(publishing(1));
        late.answer(Verdict.refused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "no such user"));

        List<Packet> got = client.receive();
        assertEquals(1, got.size());
        assertEquals(
                version.hasProperties() ? ReasonCode.BAD_USER_NAME_OR_PASSWORD.code() : 4,
                ((Connack) got.getFirst()).returnCode());
        assertTrue(client.isClosed());
    }

    @ParameterizedTest
    @CsvSource({
        "BAD_USER_NAME_OR_PASSWORD, BAD_LOGIN",
        "NOT_AUTHORIZED, NOT_AUTHORIZED",
        "BANNED, NOT_AUTHORIZED",
        "SERVER_UNAVAILABLE, NO_ANSWER",
        "IMPLEMENTATION_SPECIFIC_ERROR, NO_ANSWER",
        "SERVER_BUSY, LOGINS_FULL"
    })
    void whoIsRefusedIsCounted(ReasonCode reason, Refused counted) {
        VirtualClient client = asking(Version.V5, "a");
        late.answer(Verdict.refused(reason, "not now"));
        client.receive();

        for (Refused each : Refused.values()) {
            assertEquals(each == counted ? 1 : 0, broker.shared.guard().count(each), each.name());
        }
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void whoDoesNotAnswerLetsNobodyIn(Version version) {
        VirtualClient client = asking(version, "a");
        late.fail();

        Connack answer = (Connack) client.receive().getFirst();
        assertEquals(version.hasProperties() ? ReasonCode.SERVER_UNAVAILABLE.code() : 3, answer.returnCode());
        assertTrue(client.isClosed());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void anAnswerThatIsTooLateIsNone(Version version) {
        VirtualClient client = asking(version, "a");
        broker.advanceSeconds(Limits.DEFAULT.connectTimeoutSeconds() - 0.1);
        assertFalse(client.connection.isOver());
        broker.advanceSeconds(0.2);
        assertEquals(
                version.hasProperties() ? ReasonCode.SERVER_UNAVAILABLE.code() : 3,
                ((Connack) client.receive().getFirst()).returnCode());
        assertTrue(client.connection.isOver());
        late.letIn("ann");
        broker.run();

        assertEquals(List.of(), client.receive());
        assertThat(broker.log).noneMatch(line -> line.startsWith("connected"));
        assertThat(sessions()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "b", "c", "d"})
    void aConnectionThatIsLostMeanwhileIsNotMissed(String clientId) {
        VirtualClient client = asking(Version.V5, clientId);
        client.send(publishing(1));
        client.connection.lose();
        broker.run();
        assertTrue(client.connection.isOver());
        late.letIn("ann");
        broker.run();

        assertThat(broker.log).noneMatch(line -> line.startsWith("connected"));
        assertThat(sessions()).isEmpty();
    }

    @Test
    void ofTwoThatWaitTheLaterOneHasTheSession() {
        VirtualClient first = asking(Version.V5, "a");
        VirtualClient second = asking(Version.V5, "a");
        late.letIn("ann");
        late.letIn("ann");

        assertThat(first.receive())
                .last()
                .isInstanceOfSatisfying(
                        Disconnect.class, end -> assertEquals(ReasonCode.SESSION_TAKEN_OVER, end.reason()));
        assertTrue(((Connack) second.receive().getFirst()).isAccepted());
        assertEquals(List.of("a"), sessions());
    }

    @Test
    void ofTwoUsersThatWaitTheFirstToBeKnownHasTheIdentifier() {
        VirtualClient ann = asking(Version.V5, "a");
        VirtualClient bob = asking(Version.V5, "a");
        late.letIn("ann");
        late.letIn("bob");

        assertTrue(((Connack) ann.receive().getFirst()).isAccepted());
        assertEquals(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code(),
                ((Connack) bob.receive().getFirst()).returnCode());
        assertEquals(List.of(Ping.Pingresp.INSTANCE), ann.ask(Ping.Pingreq.INSTANCE));
    }

    private List<String> sessions() {
        List<String> found = new ArrayList<>();
        for (var loop : broker.loops) {
            loop.restoring().sessions().forEach(session -> found.add(session.clientId()));
        }
        return found;
    }
}
