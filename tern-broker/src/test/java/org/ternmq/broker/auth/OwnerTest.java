package org.ternmq.broker.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.MemoryStore;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;

/** A session belongs to the user who has it, and so does its client identifier. */
class OwnerTest extends Conversation {
    private static final String NOBODY = "";

    private static Connect as(String user, Version version, boolean cleanStart) {
        return new Connect(
                version,
                "pump",
                cleanStart,
                0,
                version.hasProperties()
                        ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, Session.NEVER)
                        : Properties.NONE,
                Optional.empty(),
                user.equals(NOBODY) ? Connect.Login.NONE : Connect.Login.of(user, Bytes.utf8("secret")));
    }

    private VirtualClient ask(String user, Version version, boolean cleanStart) {
        VirtualClient client = stranger(version);
        client.send(as(user, version, cleanStart));
        return client;
    }

    private boolean isLetIn(String user, boolean cleanStart) {
        return ((Connack) ask(user, Version.V5, cleanStart).receive().getFirst()).isAccepted();
    }

    private static List<String> owners(VirtualBroker broker) {
        return Arrays.stream(broker.loops)
                .flatMap(loop -> loop.restoring().sessions().stream())
                .map(session -> session.clientId() + " of " + session.owner())
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void anotherUserIsRefusedAndThePresentConnectionGoesOn(Version version) {
        VirtualClient ann = connected(as("ann", version, false));
        for (String other : List.of("bob", NOBODY)) {
            for (boolean cleanStart : new boolean[] {false, true}) {
                VirtualClient taker = ask(other, version, cleanStart);
                Connack answer = (Connack) taker.receive().getFirst();
                assertEquals(
                        version.hasProperties() ? ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code() : 2,
                        answer.returnCode());
                assertEquals(version.hasProperties() ? "the client identifier belongs to another user" : "", taker.why);
                assertTrue(taker.isClosed());
            }
        }
        assertThat(broker.log).noneMatch(line -> line.contains("SESSION_TAKEN_OVER"));
        assertEquals(List.of(Ping.Pingresp.INSTANCE), ann.ask(Ping.Pingreq.INSTANCE));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void whatIsKeptWaitsForItsUser(Version version) {
        VirtualClient ann = connected(as("ann", version, false));
        ann.subscribe("a", Qos.AT_LEAST_ONCE);
        ann.receive();
        ann.cut();
        publish("a", "for ann", Qos.AT_LEAST_ONCE);
        for (boolean cleanStart : new boolean[] {false, true}) {
            assertFalse(((Connack) ask("bob", version, cleanStart).receive().getFirst()).isAccepted());
        }

        List<Packet> got = ask("ann", version, false).receive();

        assertTrue(((Connack) got.getFirst()).isAccepted());
        assertThat(VirtualClient.payloads(got)).containsExactly("for ann");
    }

    @Test
    void theSameUserTakesItsSessionOver() {
        VirtualClient first = connected(as("ann", Version.V5, false));
        Connack answer = (Connack) ask("ann", Version.V5, false).receive().getFirst();

        assertTrue(answer.isAccepted());
        assertTrue(answer.sessionPresent());
        assertTrue(first.isClosed());
        assertThat(broker.log).contains("closed pump: SESSION_TAKEN_OVER, another connection took the session");
    }

    @Test
    void whatIsNobodysGoesToTheFirstUserThatComes() {
        VirtualClient nobody = connected(as(NOBODY, Version.V5, false));
        assertEquals(List.of("pump of "), owners(broker));
        Connack answer = (Connack) ask("ann", Version.V5, false).receive().getFirst();

        assertTrue(answer.sessionPresent());
        assertTrue(nobody.isClosed());
        assertEquals(List.of("pump of ann"), owners(broker));
        assertFalse(isLetIn(NOBODY, true));
        assertFalse(isLetIn("bob", true));
    }

    @Test
    void anIdentifierIsFreeWhenItsSessionIsOver() {
        VirtualClient ann = connected(as("ann", Version.V5, false));
        ann.ask(new Disconnect(ReasonCode.SUCCESS, Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 0)));

        assertTrue(isLetIn("bob", false));
        assertEquals(List.of("pump of bob"), owners(broker));
    }

    /** Both are known and may come in, until the first of them has. */
    @Test
    void whoWaitsForTheWordOfOthersMayFindTheIdentifierTaken() {
        var asked = new LateInterceptor();
        var slow = new VirtualBroker(2, Limits.DEFAULT, MemoryStore::new, shared -> shared.with(asked));
        var ann = new VirtualClient(slow, Version.V5);
        var bob = new VirtualClient(slow, Version.V5);
        assertEquals(List.of(), ann.ask(as("ann", Version.V5, false)));
        assertEquals(List.of(), bob.ask(as("bob", Version.V5, true)));
        asked.pass();
        asked.pass();

        assertEquals(
                ReasonCode.CLIENT_IDENTIFIER_NOT_VALID.code(),
                ((Connack) bob.receive().getFirst()).returnCode());
        assertTrue(((Connack) ann.receive().getFirst()).isAccepted());
        assertEquals(List.of(Ping.Pingresp.INSTANCE), ann.ask(Ping.Pingreq.INSTANCE));
        assertEquals(List.of("pump of ann"), owners(slow));
    }

    private static final class LateInterceptor implements Interceptor {
        private final Queue<CompletableFuture<Ruling>> rulings = new ArrayDeque<>();

        void pass() {
            rulings.remove().complete(Ruling.PASS);
        }

        @Override
        public CompletableFuture<Ruling> onConnect(Client client, Connect connect) {
            var ruling = new CompletableFuture<Ruling>();
            rulings.add(ruling);
            return ruling;
        }

        @Override
        public CompletableFuture<Ruling> onPublish(Client client, Message message) {
            return CompletableFuture.completedFuture(Ruling.PASS);
        }

        @Override
        public CompletableFuture<List<ReasonCode>> onSubscribe(Client client, Subscribe subscribe) {
            return CompletableFuture.completedFuture(List.of());
        }

        @Override
        public void onDisconnect(Client client, ReasonCode reason, String why) {}
    }

    @Test
    void whereIdentifiersAreNotOwnedWhoComesLastHasThem() {
        var open = new VirtualBroker(2, Limits.DEFAULT.with(limits -> limits.ownedClientIds = false));
        for (String user : List.of("ann", "bob", NOBODY)) {
            var client = new VirtualClient(open, Version.V5);
            assertTrue(client.connect(as(user, Version.V5, false)).isAccepted());
            assertEquals(List.of("pump of " + user), owners(open));
        }
        assertThat(open.log)
                .filteredOn(line -> line.contains("SESSION_TAKEN_OVER"))
                .hasSize(2);
    }
}
