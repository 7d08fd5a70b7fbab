package org.ternmq.broker.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.count.Count;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Interceptor.Ruling;

/** Answers that come later, or when it is too late. */
class LateAnswerTest extends Intercepted {
    @ParameterizedTest
    @EnumSource(Version.class)
    void whatComesBehindWaitsForTheAnswer(Version version) {
        VirtualClient listener = listener("t");
        VirtualClient publisher = connected(version, "p");
        script.publishesWait();
        publisher.publish("t", "1", Qos.AT_LEAST_ONCE, 1);
        publisher.publish("t", "2", Qos.AT_LEAST_ONCE, 2);
        publisher.subscribe("x", Qos.AT_MOST_ONCE);
        publisher.send(Ping.Pingreq.INSTANCE);

        assertThat(publisher.receive()).isEmpty();
        assertThat(publisher.connection.isReading()).isFalse();
        assertEquals(1, script.owed.size());
        script.owed.get(0).complete(Ruling.PASS);
        assertEquals(List.of(Puback.success(1)), publisher.receive());
        assertEquals(List.of("1"), heard(listener));
        script.owed.get(1).complete(new Ruling.Drop());
        List<Packet> rest = publisher.receive();
        assertEquals(Puback.success(2), rest.get(0));
        assertThat(rest.get(1)).isInstanceOf(Suback.class);
        assertEquals(Ping.Pingresp.INSTANCE, rest.get(2));
        assertThat(publisher.connection.isReading()).isTrue();
        assertThat(heard(listener)).isEmpty();
    }

    @Test
    void packetsThatCameInOnePieceAreTakenOneByOne() {
        VirtualClient listener = listener("t");
        VirtualClient publisher = connected(Version.V5, "p");
        script.publishesWait();
        var all = new java.io.ByteArrayOutputStream();
        for (int i = 1; i <= 5; i++) {
            var message = VirtualClient.message("t", "" + i, Qos.EXACTLY_ONCE, false);
            all.writeBytes(publisher.bytes(new Publish(message, i, false)));
        }
        byte[] bytes = all.toByteArray();
        int middle = bytes.length / 2; // within a packet
        publisher.connection.send(java.util.Arrays.copyOf(bytes, middle));
        publisher.connection.send(java.util.Arrays.copyOfRange(bytes, middle, bytes.length));
        for (int i = 0; i < 5; i++) {
            publisher.receive();
            assertEquals(i + 1, script.owed.size());
            script.owed.get(i).complete(Ruling.PASS);
        }
        assertEquals(List.of("1", "2", "3", "4", "5"), heard(listener));
    }

    @Test
    void othersGoOnMeanwhile() {
        VirtualClient listener = listener("t");
        VirtualClient slow = connected(Version.V5, "slow");
        script.publishesWait();
        slow.publish("t", "late", Qos.AT_LEAST_ONCE, 1);
        slow.receive();
        script.publishing = message -> Script.now(Ruling.PASS);
        publish("t", "soon", Qos.AT_LEAST_ONCE);
        assertEquals(List.of("soon"), heard(listener));
        script.owed.getFirst().complete(Ruling.PASS);
        assertEquals(List.of("late"), heard(listener));
    }

    @RepeatedTest(20)
    void eachClientsOrderIsKeptWhateverTheDelays(RepetitionInfo info) {
        Random random = new Random(info.getCurrentRepetition());
        VirtualClient listener = connected(Version.V3_1_1, "listener");
        listener.subscribe("#", Qos.AT_MOST_ONCE);
        listener.receive();
        script.publishesWait();
        for (int c = 0; c < 5; c++) {
            String name = "client" + c;
            VirtualClient client = connected(c % 2 == 0 ? Version.V5 : Version.V3_1_1, name);
            for (int i = 1; i <= 20; i++) {
                Qos qos = Qos.values()[random.nextInt(3)];
                client.publish(name, "" + i, qos, qos.isAcknowledged() ? i : Publish.NO_PACKET_ID);
            }
        }
        int sent = 0;
        for (var open = open(); !open.isEmpty(); open = open()) {
            open.get(random.nextInt(open.size())).complete(random.nextInt(4) == 0 ? new Ruling.Drop() : Ruling.PASS);
            sent++;
        }
        assertEquals(100, sent);
        Map<String, Integer> last = new HashMap<>();
        List<Publish> got = publishes(listener);
        assertThat(got).hasSizeBetween(50, 95);
        for (Publish publish : got) {
            int number = Integer.parseInt(publish.message().payload().toUtf8());
            int before = last.getOrDefault(publish.message().topic().toString(), 0);
            assertTrue(before < number, () -> publish + " after " + before);
            last.put(publish.message().topic().toString(), number);
        }
    }

    private List<CompletableFuture<Ruling>> open() {
        broker.run();
        return script.owed.stream().filter(answer -> !answer.isDone()).toList();
    }

    @Test
    void anAnswerForWhoIsGoneComesToNothing() {
        VirtualClient listener = listener("t");
        VirtualClient publisher = connected(Version.V5, "p");
        script.publishesWait();
        publisher.publish("t", "1", Qos.AT_LEAST_ONCE, 1);
        publisher.receive();
        broker.loops[0].stop(ReasonCode.ADMINISTRATIVE_ACTION, "out");
        broker.loops[1].stop(ReasonCode.ADMINISTRATIVE_ACTION, "out");
        assertThat(publisher.isClosed()).isTrue();
        script.owed.getFirst().complete(Ruling.PASS);
        assertThat(heard(listener)).isEmpty();
    }

    private static Publish publish(String payload) {
        return new Publish(message("t", payload), Publish.NO_PACKET_ID, false);
    }

    private static void sendInOnePiece(VirtualClient client, Packet... packets) {
        var all = new java.io.ByteArrayOutputStream();
        for (Packet packet : packets) {
            all.writeBytes(client.bytes(packet));
        }
        client.connection.send(all.toByteArray());
        client.receive();
    }

    @Test
    void whatAClientSaidBeforeItWentIsTakenBehindTheAnswers() {
        VirtualClient listener = listener("t");
        VirtualClient publisher = connected(Version.V5, "p");
        script.publishesWait();
        sendInOnePiece(publisher, publish("1"), publish("2"));
        publisher.connection.lose();
        assertThat(heard(listener)).isEmpty();
        assertThat(script.ended).isEmpty();

        script.owed.get(0).complete(Ruling.PASS);
        assertEquals(List.of("1"), heard(listener));
        assertThat(script.ended).isEmpty();
        script.owed.get(1).complete(Ruling.PASS);
        assertEquals(List.of("2"), heard(listener));
        assertThat(script.ended).containsExactly("p UNSPECIFIED_ERROR, connection lost");
    }

    private VirtualClient withWill(Version version) {
        return connected(connect(version, "p", true, 0, Optional.of(message("t", "will"))));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void whoHasSaidGoodbyeLeavesNoWillThoughItIsLostWhileItIsWaitedFor(Version version) {
        VirtualClient listener = listener("t");
        VirtualClient publisher = withWill(version);
        script.publishesWait();
        sendInOnePiece(publisher, publish("1"), Disconnect.of(ReasonCode.SUCCESS));
        publisher.connection.lose();
        assertThat(heard(listener)).isEmpty();

        script.owed.getFirst().complete(Ruling.PASS);
        assertEquals(List.of("1"), heard(listener));
        assertThat(script.ended).containsExactly("p SUCCESS, client disconnected");
        assertEquals(1, connections(), "the listener's");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void whoIsLostWhileItIsWaitedForLeavesItsWillBehindWhatItPublished(Version version) {
        VirtualClient listener = listener("t");
        VirtualClient publisher = withWill(version);
        script.publishesWait();
        sendInOnePiece(publisher, publish("1"), publish("2"));
        publisher.connection.lose();
        assertThat(heard(listener)).isEmpty();

        script.owed.get(0).complete(Ruling.PASS);
        assertEquals(List.of("1"), heard(listener));
        script.owed.get(1).complete(Ruling.PASS);
        assertEquals(List.of("2", "will"), heard(listener));
        assertThat(script.ended).containsExactly("p UNSPECIFIED_ERROR, connection lost");
        assertEquals(1, connections(), "the listener's");
    }

    private long connections() {
        return broker.shared.counters().connections();
    }

    private long sessions() {
        return broker.shared.counters().value(Count.SESSIONS);
    }

    @Test
    void afterATakeOverNothingIsLeftOfTheWaiting() {
        VirtualClient publisher = kept(Version.V5, "p");
        script.publishesWait();
        sendInOnePiece(publisher, publish("1"), publish("2"));
        VirtualClient heir = kept(Version.V5, "p");
        broker.run();
        assertEquals(1, connections(), "though nobody has answered");
        heir.cut();
        assertEquals(0, connections());
        assertIdle();

        script.owed.getFirst().complete(Ruling.PASS);
        broker.run();
        assertEquals(1, script.owed.size(), "nobody is asked about what came behind");
        assertEquals(1, sessions());
        assertEquals(0, connections());
        assertIdle();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterTheEndNothingIsLeftOfTheWaiting(boolean isLost) {
        VirtualClient publisher = connected(Version.V5, "p");
        script.publishesWait();
        sendInOnePiece(publisher, publish("1"), publish("2"));
        if (isLost) {
            publisher.connection.lose();
            broker.run();
        }
        for (Loop loop : broker.loops) {
            loop.stop(ReasonCode.SERVER_SHUTTING_DOWN, "the server stops");
        }
        broker.run();
        assertEquals(0, connections(), "though nobody has answered");
        assertEquals(0, sessions());
        assertIdle();

        script.owed.getFirst().complete(Ruling.PASS);
        broker.run();
        assertEquals(1, script.owed.size(), "nobody is asked about what came behind");
        assertThat(script.ended).containsExactly("p SERVER_SHUTTING_DOWN, the server stops");
        assertIdle();
    }

    /** No loop has anything to do, now or later. */
    private void assertIdle() {
        for (Loop loop : broker.loops) {
            assertEquals(Long.MAX_VALUE, loop.turn(broker.nowNanos));
        }
    }

    private VirtualClient heirOfOneThatIsWaitedFor() {
        VirtualClient publisher = kept(Version.V5, "p");
        script.publishesWait();
        publisher.publish("t", "1", Qos.AT_MOST_ONCE, Publish.NO_PACKET_ID);
        publisher.receive();
        publisher.connection.lose();
        VirtualClient heir = stranger(Version.V5);
        assertThat(heir.ask(keeping(Version.V5, "p"))).isEmpty();
        return heir;
    }

    @Test
    void whoGoesWhileItIsWaitedForIsSucceededWhenItIsHeard() {
        VirtualClient heir = heirOfOneThatIsWaitedFor();
        VirtualClient second = stranger(Version.V5);
        assertThat(second.ask(keeping(Version.V5, "p"))).isEmpty();
        assertThat(script.ended).isEmpty();
        script.owed.getFirst().complete(Ruling.PASS);
        assertThat(((Connack) heir.receive().getFirst()).isAccepted()).isTrue();
        assertThat(((Connack) second.receive().getFirst()).isAccepted()).isTrue();
        assertThat(heir.isClosed()).isTrue();
        assertThat(second.isClosed()).isFalse();
        assertThat(script.ended)
                .containsExactly(
                        "p UNSPECIFIED_ERROR, connection lost",
                        "p SESSION_TAKEN_OVER, another connection took the session");
    }

    /** Its goodbye lies behind what it published. */
    @Test
    void whoSaysGoodbyeAndIsBackAtOnceLeavesNoWill() {
        VirtualClient listener = listener("#");
        VirtualClient publisher = withWill(Version.V5);
        script.publishesWait();
        sendInOnePiece(publisher, publish("last"), Disconnect.NORMAL);
        publisher.connection.lose();
        VirtualClient heir = stranger(Version.V5);
        assertThat(heir.ask(Connect.of(Version.V5, "p", true, 0))).isEmpty();
        script.owed.getFirst().complete(Ruling.PASS);

        assertThat(heir.receive()).hasSize(1);
        assertEquals(List.of("last"), heard(listener));
        assertThat(script.ended).containsExactly("p SUCCESS, client disconnected");
    }

    @Test
    void whoIsNotHeardInTimeKeepsNobodyOut() {
        VirtualClient heir = heirOfOneThatIsWaitedFor();
        broker.advanceSeconds(11);
        assertEquals(
                ReasonCode.SERVER_UNAVAILABLE.code(), ((Connack) heir.receive().getFirst()).returnCode());
        script.owed.getFirst().complete(Ruling.PASS);
        assertThat(kept(Version.V5, "p").isClosed()).isFalse();
    }

    @Test
    void anAnswerForAConnectionThatLostItsSessionComesToNothing() {
        VirtualClient listener = listener("t");
        VirtualClient publisher = kept(Version.V5, "p");
        script.publishesWait();
        publisher.publish("t", "1", Qos.EXACTLY_ONCE, 1);
        publisher.receive();
        VirtualClient heir = kept(Version.V5, "p");
        assertThat(publisher.isClosed()).isTrue();
        script.owed.getFirst().complete(Ruling.PASS);
        assertThat(heard(listener)).isEmpty();
        assertThat(heir.receive()).isEmpty();
        assertThat(script.ended).containsExactly("p SESSION_TAKEN_OVER, another connection took the session");
    }

    @Test
    void whoIsNotReadNeedNotKeepAlive() {
        VirtualClient publisher = connected(Connect.of(Version.V5, "p", true, 10));
        script.publishesWait();
        publisher.publish("t", "1", Qos.AT_LEAST_ONCE, 1);
        publisher.receive();
        broker.advanceSeconds(60);
        assertThat(publisher.isClosed()).isFalse();
        script.owed.getFirst().complete(Ruling.PASS);
        assertEquals(List.of(Puback.success(1)), publisher.receive());
        broker.advanceSeconds(14);
        assertThat(publisher.isClosed()).isFalse();
        broker.advanceSeconds(2);
        assertThat(publisher.isClosed()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void whatComesBehindConnectWaitsToo(Version version) {
        List<CompletableFuture<Ruling>> connects = new ArrayList<>();
        script.connecting = connect -> {
            connects.add(new CompletableFuture<>());
            return connects.getLast();
        };
        for (int i = 0; i < 4; i++) { // on either loop, staying and moving
            VirtualClient client = stranger(version);
            client.send(Connect.of(version, "c" + i, true, 0), Ping.Pingreq.INSTANCE);
            assertThat(client.receive()).isEmpty();
            connects.getLast().complete(Ruling.PASS);
            List<Packet> answers = client.receive();
            assertThat(answers).hasSize(2);
            assertEquals(0, ((Connack) answers.getFirst()).returnCode());
            assertThat(client.connection.isReading()).isTrue();
        }
    }

    @Test
    void whoIsNeverAnsweredIsToldSoWhenItsTimeIsOver() {
        script.connecting = connect -> new CompletableFuture<>();
        VirtualClient client = stranger(Version.V5);
        client.send(Connect.of(Version.V5, "c", true, 0));
        broker.run();
        broker.advanceSeconds(300);
        assertThat(client.isClosed()).isTrue();
        assertEquals(
                ReasonCode.SERVER_UNAVAILABLE.code(),
                ((Connack) client.receive().getFirst()).returnCode());
        assertThat(script.ended).isEmpty();
    }

    @Test
    void aSubscriptionIsNotThereBeforeItIsAnswered() {
        CompletableFuture<List<ReasonCode>> answer = new CompletableFuture<>();
        VirtualClient client = connected(Version.V5, "c");
        script.subscribing = subscribe -> answer;
        client.subscribe("t", Qos.AT_MOST_ONCE);
        assertThat(client.receive()).isEmpty();
        publish("t", "before", Qos.AT_MOST_ONCE);
        answer.complete(List.of(ReasonCode.SUCCESS));
        publish("t", "after", Qos.AT_MOST_ONCE);
        List<Packet> got = client.receive();
        assertEquals(new Suback(1, Properties.NONE, List.of(ReasonCode.SUCCESS)), got.getFirst());
        assertEquals(List.of("after"), VirtualClient.payloads(got));
    }
}
