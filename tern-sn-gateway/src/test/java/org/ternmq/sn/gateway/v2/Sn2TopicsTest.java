package org.ternmq.sn.gateway.v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.sn.codec.v2.packet.Connect.Options;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Envelope.Identified;
import org.ternmq.sn.codec.v2.packet.Ping.Pingreq;
import org.ternmq.sn.codec.v2.packet.Registration.Regack;
import org.ternmq.sn.codec.v2.packet.Registration.Register;
import org.ternmq.sn.codec.v2.packet.Subscription.Subscribe;
import org.ternmq.sn.codec.v2.packet.Subscription.Unsubscribe;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Topic;
import org.ternmq.testkit.Covers;

/** Aliases and subscriptions of 2.0, and the connection encapsulation. */
class Sn2TopicsTest {
    private final Gateway2 gateway = Gateway2.active();

    private static Register register(int id, String topic) {
        return new Register(id, OptionalInt.empty(), new Topic.Name(topic));
    }

    private static Subscribe subscribe(int id, Topic topic) {
        return new Subscribe(id, topic, Qos.AT_LEAST_ONCE, false, false, 0);
    }

    private static Suback suback(int id, ReasonCode reason) {
        return new Suback(id, Properties.NONE, List.of(reason));
    }

    // ---- aliases

    @Test
    @Covers({"SN2-4.7.2.2-4", "SN2-4.7.2.2-5", "SN2-4.7.2.2-6"})
    void aTopicHasOneAliasAndThatAgreedOnIsNotGivenAnew() {
        assertThat(gateway.client(register(1, "a"))).containsExactly("send REGACK #1 s1");
        assertThat(gateway.client(register(2, "a"))).containsExactly("send REGACK #2 s1 TOPIC_ALIAS_EXISTS");
        assertThat(gateway.client(register(3, "agreed/7"))).containsExactly("send REGACK #3 p7 TOPIC_ALIAS_EXISTS");
        for (int i = 4; i <= 9; i++) {
            gateway.client(register(i, "t" + i));
        }
        assertThat(gateway.take()).isEmpty();
        assertThat(((Regack) gateway.lastSent()).alias())
                .as("7 of the session is not 7 agreed on")
                .contains(new Topic.SessionAlias(7));
        assertThat(gateway.client(subscribe(20, new Topic.SessionAlias(7)))).containsExactly("forward SUBSCRIBE #20");
        assertThat(filter()).isEqualTo(TopicFilter.of("t9"));
    }

    private TopicFilter filter() {
        return ((org.ternmq.codec.packet.Subscribe) gateway.lastForwarded())
                .requests()
                .getFirst()
                .filter();
    }

    @Test
    @Covers("SN2-3.4-1")
    void aClientAsksForAnAliasAndNamesNone() {
        assertThat(gateway.client(new Register(1, OptionalInt.of(5), new Topic.Name("a"))))
                .containsExactly("send DISCONNECT PROTOCOL_ERROR", "cut", "over");
    }

    @Test
    @Covers("SN2-3.5.4-1")
    void aClientsRegackNamesNoAlias() {
        gateway.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "a"));
        gateway.take();
        assertThat(gateway.client(new Regack(1, Optional.of(new Topic.SessionAlias(1)), Reason.SUCCESS)))
                .containsExactly("send DISCONNECT PROTOCOL_ERROR", "cut", "over");
    }

    @Test
    void aCopyOfAQuestionIsAnsweredAsItWasForAWhileAndThenAnew() {
        assertThat(gateway.client(register(1, "a"))).containsExactly("send REGACK #1 s1");
        assertThat(gateway.client(register(1, "a"))).containsExactly("drop REPEATED", "send REGACK #1 s1");
        gateway.later(31);
        assertThat(gateway.client(register(1, "a"))).containsExactly("send REGACK #1 s1 TOPIC_ALIAS_EXISTS");
    }

    @Test
    @Covers({"SN2-4.7.2-1", "SN2-3.8.4-1"})
    void whatHasAnAliasThatTheClientKnowsIsPublishedByIt() {
        gateway.client(subscribe(1, new Topic.Name("a")));
        assertThat(gateway.broker(suback(1, ReasonCode.GRANTED_QOS_1)))
                .containsExactly("send SUBACK #1 s1 GRANTED_QOS_1");
        assertThat(gateway.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "a"))).containsExactly("send PUBLISH q0 #0 s1");
        assertThat(gateway.broker(Gateway2.message(Qos.AT_MOST_ONCE, 0, "agreed/7")))
                .containsExactly("send PUBLISH q0 #0 p7");
    }

    // ---- subscriptions

    @Test
    @Covers({"SN2-3.7.2.5-1", "SN2-3.7.6-1", "SN2-3.7.6-2", "SN2-3.7.6-5", "SN2-3.7.6-6"})
    void aSubscriptionIsTheBrokersWithAllItsOptions() {
        assertThat(gateway.client(new Subscribe(1, new Topic.Name("a/#"), Qos.EXACTLY_ONCE, true, true, 2)))
                .containsExactly("forward SUBSCRIBE #1");
        assertThat(((org.ternmq.codec.packet.Subscribe) gateway.lastForwarded()).requests())
                .containsExactly(
                        new Request(TopicFilter.of("a/#"), Qos.EXACTLY_ONCE, true, true, RetainHandling.DO_NOT_SEND));
        assertThat(gateway.broker(suback(1, ReasonCode.GRANTED_QOS_2))).containsExactly("send SUBACK #1 GRANTED_QOS_2");
        gateway.client(subscribe(2, new Topic.Name("b")));
        assertThat(gateway.broker(suback(2, ReasonCode.NOT_AUTHORIZED)))
                .containsExactly("send SUBACK #2 NOT_AUTHORIZED");
    }

    @Test
    @Covers({"SN2-4.7.2.2-2", "SN2-4.7.2.2-3", "SN2-3.8.4-3"})
    void subackHasAnAliasUnlessThereIsAWildcardOrItWasAskedByOneAgreedOn() {
        gateway.client(subscribe(1, new Topic.Name("a")));
        assertThat(gateway.broker(suback(1, ReasonCode.SUCCESS))).containsExactly("send SUBACK #1 s1");
        gateway.client(subscribe(2, new Topic.Name("a/+")));
        assertThat(gateway.broker(suback(2, ReasonCode.SUCCESS))).containsExactly("send SUBACK #2");
        gateway.client(subscribe(3, new Topic.Name("agreed/7")));
        assertThat(gateway.broker(suback(3, ReasonCode.SUCCESS))).containsExactly("send SUBACK #3 p7");
        gateway.client(subscribe(4, new Topic.PredefinedAlias(7)));
        assertThat(gateway.broker(suback(4, ReasonCode.SUCCESS))).containsExactly("send SUBACK #4");
        gateway.client(subscribe(5, new Topic.SessionAlias(1)));
        assertThat(gateway.broker(suback(5, ReasonCode.SUCCESS))).containsExactly("send SUBACK #5 s1");
        gateway.client(subscribe(6, new Topic.Name("$share/g/a")));
        assertThat(gateway.broker(suback(6, ReasonCode.SUCCESS))).containsExactly("send SUBACK #6");
    }

    @Test
    @Covers({"SN2-4.7.1.1.2-1", "SN2-4.7.1.1.3-1"})
    void wildcardsStandWhereTheyMay() {
        int id = 0;
        for (String wrong : new String[] {"a/#/b", "a#", "#a", "a+", "+a/b", "$share//a"}) {
            assertThat(gateway.client(subscribe(++id, new Topic.Name(wrong))))
                    .as(wrong)
                    .containsExactly("send SUBACK #" + id + " TOPIC_FILTER_INVALID");
        }
        assertThat(gateway.client(subscribe(++id, new Topic.SessionAlias(9))))
                .containsExactly("send SUBACK #" + id + " UNKNOWN_TOPIC_ALIAS");
        assertThat(gateway.client(new Subscribe(99, new Topic.Name("$share/g/a"), Qos.AT_MOST_ONCE, true, false, 0)))
                .as("No Local of a shared one")
                .containsExactly("send SUBACK #99 IMPLEMENTATION_SPECIFIC_ERROR");
        assertThat(gateway.client(subscribe(100, new Topic.Name("+/a/#")))).containsExactly("forward SUBSCRIBE #100");
    }

    @Test
    @Covers({"SN2-3.9.6-1", "SN2-3.9.6-5", "SN2-3.9.6-6"})
    void unsubscribeIsAnsweredWhateverThereWasByFilterOrAlias() {
        assertThat(gateway.client(new Unsubscribe(1, new Topic.PredefinedAlias(7))))
                .containsExactly("forward UNSUBSCRIBE #1");
        assertThat(((org.ternmq.codec.packet.Unsubscribe) gateway.lastForwarded()).filters())
                .containsExactly(TopicFilter.of("agreed/7"));
        assertThat(gateway.broker(new Unsuback(1, Properties.NONE, List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED))))
                .containsExactly("send UNSUBACK #1 NO_SUBSCRIPTION_EXISTED");
        gateway.client(new Unsubscribe(2, new Topic.Name("a/#")));
        assertThat(gateway.broker(new Unsuback(2, Properties.NONE, List.of(ReasonCode.SUCCESS))))
                .containsExactly("send UNSUBACK #2");
        assertThat(gateway.client(new Unsubscribe(3, new Topic.Name("a#"))))
                .containsExactly("send UNSUBACK #3 TOPIC_FILTER_INVALID");
        assertThat(gateway.client(new Unsubscribe(4, new Topic.SessionAlias(9))))
                .containsExactly("send UNSUBACK #4 UNKNOWN_TOPIC_ALIAS");
    }

    // ---- connection encapsulation

    @Test
    @Covers({"SN2-3.18-1", "SN2-3.1.2.6-1"})
    void whoDidNotAllowItMayNotSayWhoseAPacketIs() {
        assertThat(gateway.client(new Identified("c", new Pingreq(1))))
                .containsExactly("send DISCONNECT PROTOCOL_ERROR", "cut", "over");
    }

    @Test
    @Covers("SN2-3.18-4")
    void aPacketWithItsClientIdentifierIsOneLikeAnyOther() {
        Gateway2 allowing = Gateway2.active(Gateway2.connect(1, new Options(false, true, false), Optional.empty()));
        assertThat(allowing.client(new Identified("c", new Pingreq(1)))).containsExactly("send PINGRESP #1");
        assertThat(allowing.client(new Identified("d", new Pingreq(2)))).containsExactly("drop NOT_ALLOWED");
        assertThat(allowing.client(new Identified("c", Disconnect.of(Reason.SUCCESS))))
                .containsExactly("forward DISCONNECT SUCCESS", "over");
        Gateway2 other = Gateway2.active(Gateway2.connect(1, new Options(false, true, false), Optional.empty()));
        assertThat(other.client(new Identified("c", new Regack(1, Optional.empty(), Reason.SUCCESS))))
                .containsExactly("send DISCONNECT PROTOCOL_ERROR", "cut", "over");
    }
}
