package org.ternmq.broker.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.MemoryStore;
import org.ternmq.broker.loop.VirtualBroker;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.testkit.Covers;

/** What a client may not do is not done, and it is told as far as its version has words for it; whatever else it does goes on. */
class DeniedTest extends Conversation {
    private final ChangingRules rules = (ChangingRules) broker.shared.authorizer();

    DeniedTest() {
        super(new VirtualBroker(2, Limits.DEFAULT, MemoryStore::new, shared -> shared.with(new ChangingRules())));
    }

    private static Connect ann(Version version, boolean cleanStart, Optional<Message> will) {
        Properties kept = version.hasProperties()
                ? Properties.of(PropertyId.SESSION_EXPIRY_INTERVAL, Session.NEVER)
                : Properties.NONE;
        return new Connect(version, "a", cleanStart, 0, kept, will, Connect.Login.of("ann", null));
    }

    private VirtualClient ann(Version version) {
        return connected(ann(version, false, Optional.empty()));
    }

    private long denied() {
        return broker.shared.counters().drops(DropReason.NOT_AUTHORIZED);
    }

    private static Publish publishing(String topic, Qos qos, int id) {
        return new Publish(VirtualClient.message(topic, topic + id, qos, false), id, false);
    }

    private static ReasonCode reason(Version version, ReasonCode of5) {
        return version.hasProperties() ? of5 : ReasonCode.SUCCESS;
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers("MQTT3-3.3.5-2")
    void whatMayNotBePublishedIsNot(Version version) {
        VirtualClient listener = listener("#");
        rules.forbid("ann publishes no");
        VirtualClient ann = ann(version);

        assertEquals(
                List.of(Ping.Pingresp.INSTANCE), ann.ask(publishing("no", Qos.AT_MOST_ONCE, 0), Ping.Pingreq.INSTANCE));
        assertEquals(
                List.of(Puback.of(1, reason(version, ReasonCode.NOT_AUTHORIZED))),
                ann.ask(publishing("no", Qos.AT_LEAST_ONCE, 1)));
        assertEquals(
                List.of(Pubrec.of(2, reason(version, ReasonCode.NOT_AUTHORIZED))),
                ann.ask(publishing("no", Qos.EXACTLY_ONCE, 2)));
        assertEquals(List.of(), heard(listener));
        assertEquals(3, broker.shared.counters().drops(DropReason.REFUSED));

        ann.ask(publishing("yes", Qos.AT_MOST_ONCE, 0), publishing("yes", Qos.AT_LEAST_ONCE, 1));
        assertEquals(List.of("yes0", "yes1"), heard(listener));
    }

    /** The identifier of a message that was refused is free, or goes through the whole exchange where that cannot be told. */
    @ParameterizedTest
    @EnumSource(Version.class)
    @Covers("MQTT-4.3.3-9")
    void refusedExchangesLeaveNothingBehind(Version version) {
        VirtualClient listener = listener("#");
        rules.forbid("ann publishes no");
        VirtualClient ann = ann(version);
        ann.ask(publishing("no", Qos.EXACTLY_ONCE, 2));
        if (!version.hasProperties()) {
            assertThat(ann.ask(publishing("no", Qos.EXACTLY_ONCE, 2)))
                    .as("a repeat is answered once more")
                    .containsExactly(Pubrec.success(2));
            assertThat(ann.ask(Pubrel.success(2))).extracting(Packet::type).containsExactly(PacketType.PUBCOMP);
        }

        assertEquals(List.of(Pubrec.success(2)), ann.ask(publishing("yes", Qos.EXACTLY_ONCE, 2)));
        assertEquals(List.of(Pubcomp.success(2)), ann.ask(Pubrel.success(2)));
        assertEquals(List.of("yes2"), heard(listener));
    }

    /** What was accepted is completed, though it would not be accepted any more. */
    @ParameterizedTest
    @EnumSource(Version.class)
    void anExchangeBegunIsCompleted(Version version) {
        VirtualClient listener = listener("#");
        VirtualClient ann = ann(version);
        ann.ask(publishing("t", Qos.EXACTLY_ONCE, 2));
        rules.forbid("ann publishes t");

        assertEquals(List.of(Pubrec.success(2)), ann.ask(publishing("t", Qos.EXACTLY_ONCE, 2)));
        assertEquals(List.of(Pubcomp.success(2)), ann.ask(Pubrel.success(2)));
        assertEquals(List.of("t2"), heard(listener));
    }

    @ParameterizedTest
    @EnumSource(
            value = Version.class,
            names = {"V3_1_1", "V5"})
    void whatMayNotBeSubscribedToIsNot(Version version) {
        rules.forbid("ann subscribes no/#");
        VirtualClient ann = ann(version);
        var both = new Subscribe(
                1,
                Properties.NONE,
                List.of(
                        Subscribe.Request.of(TopicFilter.of("no/#"), Qos.AT_MOST_ONCE),
                        Subscribe.Request.of(TopicFilter.of("yes"), Qos.AT_MOST_ONCE)));

        Suback answer = (Suback) ann.ask(both).getFirst();
        ReasonCode told = version.hasProperties() ? ReasonCode.NOT_AUTHORIZED : ReasonCode.UNSPECIFIED_ERROR; // 0x80
        assertEquals(List.of(told, ReasonCode.SUCCESS), answer.reasons());
        publish("no/1", "no", Qos.AT_MOST_ONCE);
        publish("yes", "yes", Qos.AT_MOST_ONCE);
        assertEquals(List.of("yes"), heard(ann));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void whoMayNotLeaveItsWillIsNotLetIn(Version version) {
        rules.forbid("ann publishes will");
        VirtualClient present = ann(version);
        VirtualClient client = stranger(version);
        client.send(ann(version, true, Optional.of(message("will", "gone"))));

        Connack answer = (Connack) client.receive().getFirst();
        assertEquals(version.hasProperties() ? ReasonCode.NOT_AUTHORIZED.code() : 5, answer.returnCode());
        assertTrue(client.isClosed());
        assertEquals(List.of(Ping.Pingresp.INSTANCE), present.ask(Ping.Pingreq.INSTANCE));
    }

    private static void acknowledge(VirtualClient client, List<Packet> got) {
        for (Publish publish : VirtualClient.publishes(got)) {
            switch (publish.message().qos()) {
                case AT_MOST_ONCE -> {}
                case AT_LEAST_ONCE -> client.ask(Puback.success(publish.packetId()));
                case EXACTLY_ONCE -> {
                    client.ask(Pubrec.success(publish.packetId()));
                    client.ask(Pubcomp.success(publish.packetId()));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    void whatMayNotBeReceivedIsPassedOver(Qos qos) {
        VirtualClient ann = ann(Version.V5);
        ann.subscribe("#", Qos.EXACTLY_ONCE);
        ann.receive();
        rules.forbid("ann receives no");
        publish("no", "first", qos);
        publish("yes", "second", qos);

        List<Packet> got = ann.receive();
        assertEquals(List.of("second"), VirtualClient.payloads(got));
        assertEquals(1, denied());
        acknowledge(ann, got);
        ann.cut();
        assertThat(VirtualClient.payloads(ann(Version.V5).receive())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Qos.class,
            names = {"AT_LEAST_ONCE", "EXACTLY_ONCE"})
    void whatMayNotBeReceivedWhenItsTurnComesIsPassedOver(Qos qos) {
        VirtualClient ann = ann(Version.V5);
        ann.subscribe("#", Qos.EXACTLY_ONCE);
        ann.receive();
        ann.cut();
        rules.forbid("ann receives no");
        rules.forbid("ann receives claimed");
        publish("no", "never", qos);
        publish("claimed", "may be had again", qos);
        publish("yes", "kept", qos);
        publish("later", "lost meanwhile", qos);
        publish("yes", "kept too", qos);
        rules.forbid("ann receives later");
        assertEquals(0, denied());
        rules.allow("ann receives claimed"); // such as by a token that it shows

        VirtualClient again = stranger(Version.V5);
        List<Packet> got = again.ask(ann(Version.V5, false, Optional.empty()));
        assertEquals(List.of("may be had again", "kept", "kept too"), VirtualClient.payloads(got));
        assertEquals(2, denied());
        acknowledge(again, got);
        publish("yes", "live", qos);
        assertEquals(List.of("live"), heard(again));
    }

    /** What is in flight is the client's already: a flow begun is completed. */
    @Test
    void whatIsInFlightIsRepeated() {
        VirtualClient ann = ann(Version.V5);
        ann.subscribe("#", Qos.EXACTLY_ONCE);
        ann.receive();
        publish("t", "x", Qos.EXACTLY_ONCE);
        assertEquals(List.of("x"), heard(ann));
        rules.forbid("ann receives t");
        ann.cut();

        VirtualClient again = stranger(Version.V5);
        List<Packet> got = again.ask(ann(Version.V5, false, Optional.empty()));
        assertEquals(List.of("x"), VirtualClient.payloads(got));
        int id = VirtualClient.publishes(got).getFirst().packetId();
        assertEquals(List.of(Pubrel.success(id)), again.ask(Pubrec.success(id)));
        assertEquals(List.<Ack>of(), again.ask(Pubcomp.success(id)));
    }

    private VirtualClient member(String user, String filter) {
        VirtualClient member = connected(new Connect(
                Version.V5, user, true, 0, Properties.NONE, Optional.empty(), Connect.Login.of(user, null)));
        member.subscribe(filter, Qos.EXACTLY_ONCE);
        member.receive();
        return member;
    }

    /** Or anybody who joins a group could take its messages from those that they are for. */
    @ParameterizedTest
    @EnumSource(Qos.class)
    void whatAMemberMayNotHaveAnotherGets(Qos qos) {
        VirtualClient bob = member("bob", "$share/g/#");
        VirtualClient thief = member("thief", "$share/g/#");
        VirtualClient other = member("other", "$share/g/#");
        rules.forbid("thief receives jobs");
        rules.forbid("other receives jobs");
        List<String> all = IntStream.range(0, 50).mapToObj(i -> "job " + i).toList();
        List<String> got = new ArrayList<>();
        for (String job : all) {
            publish("jobs", job, qos);
            broker.run();
            List<Packet> packets = bob.receive();
            acknowledge(bob, packets);
            got.addAll(VirtualClient.payloads(packets));
        }

        assertThat(got).isEqualTo(all);
        assertThat(heard(thief)).isEmpty();
        assertThat(heard(other)).isEmpty();
        assertEquals(0, denied());
    }

    /** And who may not have one thing has others again, after a while. */
    @ParameterizedTest
    @EnumSource(Qos.class)
    void whatNoMemberMayHaveIsDroppedOnce(Qos qos) {
        VirtualClient ann = member("ann", "$share/g/#");
        VirtualClient bob = member("bob", "$share/g/#");
        rules.forbid("ann receives no");
        rules.forbid("bob receives no");
        publish("no", "never", qos);
        broker.run();
        publish("yes", "1", qos);
        publish("yes", "2", qos);
        broker.run();

        List<Packet> anns = ann.receive();
        List<Packet> bobs = bob.receive();
        assertThat(Stream.of(anns, bobs).flatMap(got -> VirtualClient.payloads(got).stream()))
                .containsExactlyInAnyOrder("1", "2");
        assertEquals(1, denied());
        acknowledge(ann, anns);
        acknowledge(bob, bobs);
        rules.allow("bob receives no");
        publish("no", "bob's", qos);
        broker.run();
        assertEquals(List.of("bob's"), heard(bob));
        broker.advanceSeconds(2);
        for (int i = 0; i < 10; i++) {
            publish("yes", "all's", qos);
        }
        broker.run();
        assertThat(heard(ann)).isNotEmpty();
        assertThat(heard(bob)).isNotEmpty();
    }

    /** What is dealt to the one that may have it waits until it has room, and is not sent to and fro meanwhile. */
    @Test
    void whatAMemberMayNotHaveWaitsForOneThatMay() {
        VirtualClient thief = member("thief", "$share/g/#");
        Properties one = Properties.of(PropertyId.RECEIVE_MAXIMUM, 1);
        VirtualClient slow = connected(
                new Connect(Version.V5, "slow", true, 0, one, Optional.empty(), Connect.Login.of("slow", null)));
        slow.subscribe("$share/g/#", Qos.AT_LEAST_ONCE);
        slow.receive();
        rules.forbid("thief receives jobs");
        for (int i = 0; i < 5; i++) {
            publish("jobs", "job " + i, Qos.AT_LEAST_ONCE);
            broker.run();
        }
        List<String> got = new ArrayList<>();
        List<Packet> packets = slow.receive();
        while (!packets.isEmpty()) {
            got.addAll(VirtualClient.payloads(packets));
            packets = slow.ask(
                    Puback.success(VirtualClient.publishes(packets).getFirst().packetId()));
        }

        assertThat(got).containsExactly("job 0", "job 1", "job 2", "job 3", "job 4");
        assertThat(heard(thief)).isEmpty();
        assertEquals(0, denied());
    }

    @ParameterizedTest
    @EnumSource(Qos.class)
    void whatIsRetainedAndMayNotBeReceivedIsPassedOver(Qos qos) {
        publish(VirtualClient.message("t/a", "first", qos, true));
        publish(VirtualClient.message("t/no", "never", qos, true));
        publish(VirtualClient.message("t/z", "last", qos, true));
        rules.forbid("ann receives t/no");
        VirtualClient ann = ann(Version.V5);
        ann.subscribe("t/#", qos);

        List<Packet> got = ann.receive();
        assertThat(VirtualClient.payloads(got)).containsExactlyInAnyOrder("first", "last");
        assertEquals(1, denied());
        acknowledge(ann, got);
        publish("t/live", "live", qos);
        assertEquals(List.of("live"), heard(ann));
    }

    @Test
    void aWillWhoseClientLostTheRightIsNotPublished() {
        VirtualClient listener = listener("will");
        VirtualClient ann = connected(ann(Version.V5, true, Optional.of(message("will", "gone"))));
        rules.forbid("ann publishes will");
        ann.cut();

        assertEquals(List.of(), heard(listener));
        assertEquals(1, denied());
    }

    @Test
    void aWillWhoseClientLostTheRightWhileItWaitedIsNotPublished() {
        VirtualClient listener = listener("will");
        Message delayed = message("will", "gone").withProperties(Properties.of(PropertyId.WILL_DELAY_INTERVAL, 20));
        connected(ann(Version.V5, true, Optional.of(delayed))).cut();
        broker.advanceSeconds(10);
        rules.forbid("ann publishes will");
        broker.advanceSeconds(11);
        assertEquals(1, denied());
        rules.allow("ann publishes will");
        broker.advanceSeconds(20);

        assertEquals(List.of(), heard(listener));
    }
}
