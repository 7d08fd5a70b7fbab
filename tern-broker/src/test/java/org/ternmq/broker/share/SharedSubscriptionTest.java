package org.ternmq.broker.share;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.session.Limits;
import org.ternmq.testkit.Covers;

/** Shared subscriptions (5.0 section 4.8.2) on real loops and virtual connections; the members' sessions lie on different loops. */
@ParameterizedClass
@ValueSource(ints = {1, 2, 5})
class SharedSubscriptionTest {
    private static final String GROUP = "$share/g/jobs/+";

    private final VirtualBroker broker;

    SharedSubscriptionTest(int loops) {
        broker = new VirtualBroker(loops, Limits.DEFAULT.with(to -> to.queueMessagesMax = 100));
    }

    private VirtualClient member(String clientId, Qos qos) {
        VirtualClient member = VirtualClient.connected(broker, clientId);
        member.subscribe(GROUP, qos);
        member.receive();
        return member;
    }

    /** A member whose session outlives its connection by an hour. */
    private VirtualClient keptMember(String clientId, Qos qos) {
        var member = new VirtualClient(broker, Version.V5);
        member.connect(clientId, false, 3_600, Optional.empty());
        member.subscribe(GROUP, qos);
        member.receive();
        return member;
    }

    /** A member that goes on with its session; what it receives begins with CONNACK. */
    private VirtualClient back(String clientId) {
        var member = new VirtualClient(broker, Version.V5);
        Properties kept = Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 3_600);
        member.send(new Connect(Version.V5, clientId, false, 60, kept, Optional.empty(), Connect.Login.NONE));
        return member;
    }

    private void cut(VirtualClient client) {
        client.connection.cut();
        broker.run();
    }

    private List<String> publish(int from, int to, Qos qos) {
        VirtualClient publisher = VirtualClient.connected(broker, "publisher");
        List<String> payloads = new ArrayList<>();
        for (int i = from; i < to; i++) {
            publisher.publish("jobs/" + i % 3, "m" + i, qos, qos == Qos.AT_MOST_ONCE ? 0 : i + 1);
            payloads.add("m" + i);
        }
        publisher.receive();
        return payloads;
    }

    private static List<Publish> publishes(List<Packet> packets) {
        return packets.stream()
                .filter(Publish.class::isInstance)
                .map(Publish.class::cast)
                .toList();
    }

    private long drops(DropReason reason) {
        return broker.shared.counters().drops(reason);
    }

    @Test
    void eachMessageGoesToOneMemberTurnAbout() {
        List<VirtualClient> members = IntStream.range(0, 4)
                .mapToObj(i -> member("m" + i, Qos.AT_LEAST_ONCE))
                .toList();
        List<String> sent = publish(0, 40, Qos.AT_LEAST_ONCE);

        List<String> all = new ArrayList<>();
        for (VirtualClient member : members) {
            List<String> mine = VirtualClient.payloads(member.receive());
            assertThat(mine).hasSize(10).isSubsetOf(sent);
            assertThat(mine).isSortedAccordingTo((a, b) -> Integer.compare(sent.indexOf(a), sent.indexOf(b)));
            all.addAll(mine);
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(sent);
        assertEquals(1, broker.shared.subscriptions().filters());
    }

    @Test
    void atMostOnceGoesToOneConnectedMemberAndIsCountedIfThereIsNone() {
        VirtualClient gone = keptMember("gone", Qos.AT_LEAST_ONCE);
        VirtualClient here = member("here", Qos.AT_LEAST_ONCE);
        cut(gone);
        List<String> sent = publish(0, 7, Qos.AT_MOST_ONCE);
        assertEquals(sent, VirtualClient.payloads(here.receive()));
        cut(here);
        publish(7, 9, Qos.AT_MOST_ONCE);
        assertEquals(2, drops(DropReason.NOT_CONNECTED));
        assertEquals(List.of(), VirtualClient.payloads(back("gone").receive()));
    }

    @Test
    @Covers("MQTT-4.8.2-3")
    void eachMemberGetsTheQosThatItWasGranted() {
        VirtualClient none = member("none", Qos.AT_MOST_ONCE);
        VirtualClient once = member("once", Qos.EXACTLY_ONCE);
        publish(0, 4, Qos.AT_LEAST_ONCE);

        assertThat(publishes(none.receive()))
                .hasSize(2)
                .allMatch(p -> p.message().qos() == Qos.AT_MOST_ONCE);
        assertThat(publishes(once.receive()))
                .hasSize(2)
                .allMatch(p -> p.message().qos() == Qos.AT_LEAST_ONCE);
    }

    @Test
    void theSubscriptionIdAndRetainAsPublishedAreThoseOfTheMember() {
        VirtualClient plain = member("plain", Qos.AT_MOST_ONCE);
        VirtualClient member = VirtualClient.connected(broker, "c");
        var request = new Subscribe.Request(
                TopicFilter.of(GROUP), Qos.AT_MOST_ONCE, false, true, Subscribe.RetainHandling.SEND);
        member.send(new Subscribe(1, Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, 77), List.of(request)));
        member.receive();
        VirtualClient publisher = VirtualClient.connected(broker, "p");
        for (int i = 0; i < 2; i++) {
            publisher.send(Publish.atMostOnce(VirtualClient.message("jobs/1", "x", Qos.AT_MOST_ONCE, true)));
        }
        publisher.receive();

        Publish marked = publishes(member.receive()).getFirst();
        assertEquals(77, marked.message().properties().number(PropertyId.SUBSCRIPTION_IDENTIFIER, 0));
        assertEquals(true, marked.message().retain());
        Publish bare = publishes(plain.receive()).getFirst();
        assertEquals(false, bare.message().properties().has(PropertyId.SUBSCRIPTION_IDENTIFIER));
        assertEquals(false, bare.message().retain());
    }

    @Test
    void retainedMessagesAreNotSentToAGroup() {
        VirtualClient publisher = VirtualClient.connected(broker, "p");
        publisher.send(Publish.atMostOnce(VirtualClient.message("jobs/1", "old", Qos.AT_MOST_ONCE, true)));
        publisher.receive();
        assertEquals(1, broker.shared.retained().size());
        VirtualClient member = VirtualClient.connected(broker, "m");
        member.subscribe(GROUP, Qos.AT_LEAST_ONCE);
        assertEquals(List.of(), publishes(member.receive()));
    }

    @Test
    void whoSubscribesBothWaysGetsBothCopiesAndGroupsOfOtherNamesTheirOwn() {
        VirtualClient both = member("both", Qos.AT_LEAST_ONCE);
        both.subscribe("jobs/#", Qos.AT_LEAST_ONCE);
        VirtualClient other = VirtualClient.connected(broker, "other");
        other.subscribe("$share/h/jobs/+", Qos.AT_LEAST_ONCE);
        other.receive();
        both.receive();
        publish(0, 1, Qos.AT_LEAST_ONCE);
        assertEquals(List.of("m0", "m0"), VirtualClient.payloads(both.receive()));
        assertEquals(List.of("m0"), VirtualClient.payloads(other.receive()));
    }

    @Test
    void messagesWaitInTheGroupWhileNobodyIsConnected() {
        cut(keptMember("a", Qos.AT_LEAST_ONCE));
        VirtualClient b = keptMember("b", Qos.AT_LEAST_ONCE);
        cut(b);
        List<String> sent = publish(0, 20, Qos.AT_LEAST_ONCE);
        assertEquals(sent, VirtualClient.payloads(back("b").receive()));
    }

    @Test
    void whatTheQueueCannotHoldIsCounted() {
        cut(keptMember("a", Qos.AT_LEAST_ONCE));
        List<String> sent = publish(0, 130, Qos.AT_LEAST_ONCE);
        assertEquals(30, drops(DropReason.QUEUE_FULL));
        assertEquals(sent.subList(0, 100), VirtualClient.payloads(back("a").receive()));
    }

    @Test
    void aMemberIsDealtOnlyWhatItsWindowTakes() {
        var narrow = new VirtualClient(broker, Version.V5);
        narrow.send(new Connect(
                Version.V5,
                "narrow",
                true,
                60,
                Properties.of(PropertyId.RECEIVE_MAXIMUM, 2),
                Optional.empty(),
                Connect.Login.NONE));
        narrow.subscribe(GROUP, Qos.AT_LEAST_ONCE);
        narrow.receive();
        VirtualClient wide = member("wide", Qos.AT_LEAST_ONCE);
        publish(0, 20, Qos.AT_LEAST_ONCE);

        List<Publish> got = publishes(narrow.receive());
        assertThat(got).hasSize(2);
        assertThat(publishes(wide.receive())).hasSize(18);
        narrow.send(Puback.success(got.getFirst().packetId()));
        broker.run();
        publish(20, 22, Qos.AT_LEAST_ONCE);
        assertThat(publishes(narrow.receive())).hasSize(1);
        assertThat(publishes(wide.receive())).hasSize(1);
    }

    @Test
    void qos1UnacknowledgedGoesToAnotherMemberWhenTheSessionEnds() {
        VirtualClient a = member("a", Qos.AT_LEAST_ONCE);
        VirtualClient b = member("b", Qos.AT_LEAST_ONCE);
        List<String> sent = publish(0, 10, Qos.AT_LEAST_ONCE);
        List<Publish> toA = publishes(a.receive());
        a.send(Puback.success(toA.getFirst().packetId()));
        broker.run();
        cut(a);

        List<String> toB = VirtualClient.payloads(b.receive());
        assertThat(toB).hasSize(9).doesNotContain("m0");
        assertThat(toB.subList(5, 9)).containsExactly("m2", "m4", "m6", "m8");
        assertThat(sent).containsAll(toB);
    }

    @Test
    void qos1UnacknowledgedStaysWithAMemberWhoseSessionIsKept() {
        VirtualClient a = keptMember("a", Qos.AT_LEAST_ONCE);
        VirtualClient b = member("b", Qos.AT_LEAST_ONCE);
        publish(0, 4, Qos.AT_LEAST_ONCE);
        List<String> toA = VirtualClient.payloads(a.receive());
        b.receive();
        cut(a);
        assertEquals(List.of(), b.receive());

        List<Publish> again = publishes(back("a").receive());
        assertEquals(
                toA, again.stream().map(p -> p.message().payload().toUtf8()).toList());
        assertThat(again).allMatch(Publish::dup);
        cut(a);
    }

    @Test
    void qos1UnacknowledgedGoesToAnotherMemberWhenTheSessionExpires() {
        VirtualClient a = keptMember("a", Qos.AT_LEAST_ONCE);
        VirtualClient b = keptMember("b", Qos.AT_LEAST_ONCE);
        publish(0, 4, Qos.AT_LEAST_ONCE);
        assertEquals(2, publishes(a.receive()).size());
        for (Publish publish : publishes(b.receive())) {
            b.send(Puback.success(publish.packetId()));
        }
        broker.run();
        cut(a);
        for (int i = 0; i < 3_700; i += 50) { // b's keep alive must not run out
            b.send(Ping.Pingreq.INSTANCE);
            broker.advanceSeconds(50);
        }
        assertThat(VirtualClient.payloads(b.receive())).hasSize(2);
    }

    @Test
    @Covers({"MQTT-4.8.2-4", "MQTT-4.8.2-5"})
    void aQos2FlowBegunStaysWithItsMemberAndEndsWithItsSession() {
        VirtualClient a = keptMember("a", Qos.EXACTLY_ONCE);
        VirtualClient b = member("b", Qos.EXACTLY_ONCE);
        publish(0, 4, Qos.EXACTLY_ONCE);
        List<Publish> toA = publishes(a.receive());
        assertThat(publishes(b.receive())).hasSize(2);
        a.send(Pubrec.success(toA.getFirst().packetId()));
        broker.run();
        cut(a);
        assertEquals(List.of(), b.receive());

        VirtualClient again = back("a");
        List<Packet> resumed = again.receive();
        assertThat(resumed).contains(Pubrel.success(toA.getFirst().packetId()));
        assertEquals(List.of("m2"), VirtualClient.payloads(resumed));
        again.send(Pubcomp.success(toA.getFirst().packetId()));
        again.send(new Disconnect(ReasonCode.SUCCESS, Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, 0)));
        broker.run();
        assertEquals(List.of(), b.receive());
    }

    @Test
    @Covers("MQTT-4.8.2-6")
    void aRefusedMessageGoesToNobodyElse() {
        VirtualClient a = member("a", Qos.EXACTLY_ONCE);
        VirtualClient b = member("b", Qos.EXACTLY_ONCE);
        publish(0, 2, Qos.AT_LEAST_ONCE);
        publish(2, 4, Qos.EXACTLY_ONCE);
        for (Publish publish : publishes(a.receive())) {
            boolean atLeastOnce = publish.message().qos() == Qos.AT_LEAST_ONCE;
            ReasonCode no = ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR;
            a.send(atLeastOnce ? Puback.of(publish.packetId(), no) : Pubrec.of(publish.packetId(), no));
        }
        broker.run();
        cut(a);
        assertThat(publishes(b.receive())).hasSize(2);
    }

    @Test
    void unsubscribingLeavesTheGroupAndTheLastOneEndsIt() {
        VirtualClient a = keptMember("a", Qos.AT_LEAST_ONCE);
        VirtualClient b = keptMember("b", Qos.AT_LEAST_ONCE);
        a.send(new Unsubscribe(2, Properties.NONE, List.of(TopicFilter.of(GROUP))));
        a.receive();
        List<String> sent = publish(0, 4, Qos.AT_LEAST_ONCE);
        assertEquals(sent, VirtualClient.payloads(b.receive()));
        assertEquals(List.of(), a.receive());
        cut(b);
        publish(4, 6, Qos.AT_LEAST_ONCE);
        VirtualClient clean = new VirtualClient(broker, Version.V5);
        clean.connect("b", true, 0, Optional.empty()); // ends the session: two waited, four were unacknowledged
        broker.run();
        assertEquals(6, drops(DropReason.SESSION_ENDED));
        assertEquals(0, broker.shared.subscriptions().filters());
    }

    @Test
    void subscribingAgainChangesTheOptionsAndLosesNothing() {
        VirtualClient a = member("a", Qos.AT_LEAST_ONCE);
        publish(0, 3, Qos.AT_LEAST_ONCE);
        a.subscribe(GROUP, Qos.AT_MOST_ONCE);
        publish(3, 6, Qos.AT_LEAST_ONCE);
        List<Publish> got = publishes(a.receive());
        assertThat(got).hasSize(6);
        assertThat(got.subList(3, 6)).allMatch(p -> p.message().qos() == Qos.AT_MOST_ONCE);
    }

    @Test
    void publishesBehindTheSubscribeInOneReadArrive() {
        VirtualClient alone = VirtualClient.connected(broker, "alone");
        alone.subscribe(GROUP, Qos.AT_MOST_ONCE);
        alone.publish("jobs/1", "now", Qos.AT_MOST_ONCE, 0);
        assertEquals(List.of("now"), VirtualClient.payloads(alone.receive()));
    }

    @Test
    void whatWaitsInTheGroupExpires() {
        VirtualClient member = keptMember("a", Qos.AT_LEAST_ONCE);
        cut(member);
        VirtualClient publisher = VirtualClient.connected(broker, "p");
        Message fleeting = VirtualClient.message("jobs/1", "fleeting", Qos.AT_LEAST_ONCE, false)
                .withProperties(Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, 10));
        publisher.send(new Publish(fleeting, 1, false));
        publisher.publish("jobs/1", "lasting", Qos.AT_LEAST_ONCE, 2);
        publisher.receive();
        broker.advanceSeconds(11);
        assertEquals(List.of("lasting"), VirtualClient.payloads(back("a").receive()));
        assertEquals(1, drops(DropReason.EXPIRED));
    }

    @Test
    void aMemberThatDoesNotReadIsPassedOverAtQos0() {
        VirtualClient slow = member("slow", Qos.AT_MOST_ONCE);
        VirtualClient quick = member("quick", Qos.AT_MOST_ONCE);
        slow.connection.capacity = 0;
        VirtualClient publisher = VirtualClient.connected(broker, "p");
        String large = "x".repeat(100_000);
        for (int i = 0; i < 200; i++) {
            publisher.publish("jobs/1", large, Qos.AT_MOST_ONCE, 0);
            broker.run();
        }
        int toQuick = publishes(quick.receive()).size();
        assertThat(toQuick).isGreaterThan(180);
        slow.connection.capacity = Integer.MAX_VALUE;
        assertEquals(200 - toQuick, publishes(slow.receive()).size());
        for (int i = 0; i < 10; i++) {
            publisher.publish("jobs/1", "x", Qos.AT_MOST_ONCE, 0);
        }
        broker.run();
        assertThat(publishes(slow.receive())).hasSize(5);
        assertEquals(0, drops(DropReason.SLOW_RECEIVER));
    }

    @Test
    void unsentMessagesGoBackWhenTheConnectionIsLostThoughTheSessionIsKept() {
        VirtualClient a = keptMember("a", Qos.AT_LEAST_ONCE);
        VirtualClient b = member("b", Qos.AT_LEAST_ONCE);
        a.connection.capacity = 0;
        VirtualClient publisher = VirtualClient.connected(broker, "p");
        String large = "x".repeat(100_000);
        for (int i = 0; i < 20; i++) { // some 256 KiB go to the output of a, the rest waits in its session
            publisher.publish("jobs/1", i + large, Qos.AT_LEAST_ONCE, i + 1);
        }
        publisher.receive();
        assertThat(publishes(b.receive())).hasSize(10);
        cut(a);
        int taken = publishes(b.receive()).size();
        assertThat(taken).isBetween(5, 9);
        assertEquals(10 - taken, publishes(back("a").receive()).size());
    }

    @Test
    void clientsOf311ShareToo() {
        var old = new VirtualClient(broker, Version.V3_1_1);
        old.connect("old", true, 0, Optional.empty());
        old.subscribe(GROUP, Qos.AT_LEAST_ONCE);
        old.receive();
        VirtualClient five = member("five", Qos.AT_LEAST_ONCE);
        publish(0, 6, Qos.AT_LEAST_ONCE);
        assertThat(publishes(old.receive())).hasSize(3);
        assertThat(publishes(five.receive())).hasSize(3);
    }
}
