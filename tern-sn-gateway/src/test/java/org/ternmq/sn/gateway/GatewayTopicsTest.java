package org.ternmq.sn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Ack.Puback;
import org.ternmq.sn.codec.packet.Ack.Pubcomp;
import org.ternmq.sn.codec.packet.Ack.Pubrec;
import org.ternmq.sn.codec.packet.Ack.Pubrel;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Registration.Regack;
import org.ternmq.sn.codec.packet.Registration.Register;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import org.ternmq.testkit.Covers;

/** Topic ids, subscriptions and messages in both directions. */
class GatewayTopicsTest {
    private final Gateway gateway = Gateway.active();

    private static Publish message(String topic, Qos qos, int id) {
        return new Publish(Message.of(TopicName.of(topic), Bytes.utf8("hello"), qos, false), id, false);
    }

    private static org.ternmq.sn.codec.packet.Publish publish(int qos, TopicId topic, int id) {
        return new org.ternmq.sn.codec.packet.Publish(false, qos, false, topic, id, Bytes.utf8("hello"));
    }

    private static Subscribe subscribe(int id, String filter) {
        return new Subscribe(false, Qos.EXACTLY_ONCE, id, new Topic.Name(filter));
    }

    private static org.ternmq.codec.packet.Suback suback(int id, ReasonCode reason) {
        return new org.ternmq.codec.packet.Suback(id, Properties.NONE, List.of(reason));
    }

    // ---- ids

    @Test
    @Covers("SN-6.5-1")
    void aTopicIsRegisteredOnceAndItsIdStays() {
        assertThat(gateway.client(new Register(0, 5, "a/b"))).containsExactly("send REGACK #5 1");
        assertThat(gateway.client(new Register(0, 6, "a/c"))).containsExactly("send REGACK #6 2");
        assertThat(gateway.client(new Register(0, 7, "a/b"))).containsExactly("send REGACK #7 1");
        assertThat(gateway.client(new Register(0, 8, "a/+"))).containsExactly("send REGACK #8 0 NOT_SUPPORTED");
    }

    @Test
    void thereAreAsManyIdsAsTheLimitSays() {
        Connect connect = Gateway.connect("c");
        GatewayLimits two = new GatewayLimits(1_000, 2, 1_000, Duration.ofSeconds(10), 3, Duration.ofSeconds(60));
        Gateway small = new Gateway(connect, two, PredefinedTopics.NONE, new Wills(1)).connected(connect);
        small.client(new Register(0, 1, "a/b"));
        small.client(new Register(0, 2, "a/c"));

        assertThat(small.client(new Register(0, 3, "a/d"))).containsExactly("send REGACK #3 0 CONGESTION");
        assertThat(small.broker(message("a/d", Qos.AT_LEAST_ONCE, 4)))
                .containsExactly("drop TOO_MANY_TOPICS", "forward PUBACK #4 IMPLEMENTATION_SPECIFIC_ERROR");
    }

    @Test
    @Covers("SN-7.3-1")
    void idsAreEachClientsOwn() {
        gateway.client(new Register(0, 1, "a/b"));

        assertThat(Gateway.active(Gateway.connect("d")).client(publish(1, TopicId.normal(1), 2)))
                .containsExactly("send PUBACK #2 INVALID_TOPIC_ID");
    }

    @Test
    @Covers("SN-6.6-1")
    void aMessageToAnUnknownIdIsRefusedAtEveryQos() {
        assertThat(gateway.client(publish(0, TopicId.normal(1), 0))).containsExactly("send PUBACK #0 INVALID_TOPIC_ID");
        assertThat(gateway.client(publish(1, TopicId.normal(0xFFFF), 1)))
                .containsExactly("send PUBACK #1 INVALID_TOPIC_ID");
        assertThat(gateway.client(publish(2, TopicId.normal(0), 2))).containsExactly("send PUBACK #2 INVALID_TOPIC_ID");
        assertThat(gateway.client(publish(2, TopicId.predefined(1), 3)))
                .containsExactly("send PUBACK #3 INVALID_TOPIC_ID");
        assertThat(gateway.sent).last().isEqualTo(new Puback(1, 3, ReturnCode.INVALID_TOPIC_ID));
    }

    @Test
    void idsAgreedOnAndShortNamesNeedNoRegistration() {
        Connect connect = Gateway.connect("c");
        PredefinedTopics predefined = new PredefinedTopics(
                Map.of(7, TopicName.of("all/7"), 8, TopicName.of("all/8")),
                Map.of("c", Map.of(7, TopicName.of("own/7"))));
        Gateway agreed = new Gateway(connect, GatewayLimits.DEFAULT, predefined, new Wills(1)).connected(connect);

        agreed.client(publish(0, TopicId.predefined(7), 0));
        agreed.client(publish(0, TopicId.predefined(8), 0));
        agreed.client(publish(0, TopicId.shortName("ab"), 0));
        assertThat(agreed.forwarded.stream()
                        .map(packet -> ((Publish) packet).message().topic().toString()))
                .containsExactly("own/7", "all/8", "ab");

        agreed.broker(message("own/7", Qos.AT_MOST_ONCE, 0));
        agreed.broker(message("all/8", Qos.AT_MOST_ONCE, 0));
        agreed.broker(message("xy", Qos.AT_MOST_ONCE, 0));
        assertThat(agreed.sent.subList(1, 4))
                .containsExactly(
                        publish(0, TopicId.predefined(7), 0),
                        publish(0, TopicId.predefined(8), 0),
                        publish(0, TopicId.shortName("xy"), 0));
        assertThat(agreed.broker(message("all/7", Qos.AT_MOST_ONCE, 0)))
                .as("its own id 7 is another topic")
                .containsExactly("send REGISTER 1=all/7");
    }

    // ---- subscriptions

    @Test
    @Covers("SN-6.9-1")
    void aSubscriptionIsAnsweredWithItsIdAndWhatTheBrokerGrants() {
        assertThat(gateway.client(subscribe(3, "a/b"))).containsExactly("forward SUBSCRIBE #3");
        assertThat(gateway.broker(suback(3, ReasonCode.GRANTED_QOS_1))).containsExactly("send SUBACK #3 1");
        assertThat(gateway.sent).last().isEqualTo(new Suback(Qos.AT_LEAST_ONCE, 1, 3, ReturnCode.ACCEPTED));
        assertThat(gateway.client(subscribe(3, "a/b"))).containsExactly("drop REPEATED", "send SUBACK #3 1");
    }

    @Test
    void aSubscriptionThatTheBrokerRefusesIsRefusedUntilItIsAskedForAgain() {
        gateway.client(subscribe(3, "a/b"));
        assertThat(gateway.client(subscribe(3, "a/b"))).containsExactly("drop REPEATED");
        assertThat(gateway.broker(suback(3, ReasonCode.QUOTA_EXCEEDED))).containsExactly("send SUBACK #3 0 CONGESTION");
        assertThat(gateway.client(subscribe(3, "a/b"))).containsExactly("forward SUBSCRIBE #3");
        assertThat(gateway.broker(suback(3, ReasonCode.NOT_AUTHORIZED)))
                .containsExactly("send SUBACK #3 0 NOT_SUPPORTED");
        assertThat(gateway.client(subscribe(4, "a/#/b"))).containsExactly("send SUBACK #4 0 NOT_SUPPORTED");
        assertThat(gateway.client(subscribe(5, "$share/a"))).containsExactly("send SUBACK #5 0 NOT_SUPPORTED");
        assertThat(gateway.client(subscribe(0, "a"))).containsExactly("send SUBACK #0 0 NOT_SUPPORTED");
        assertThat(gateway.client(new Subscribe(false, Qos.AT_MOST_ONCE, 6, TopicId.predefined(1))))
                .containsExactly("send SUBACK #6 0 INVALID_TOPIC_ID");
    }

    @Test
    @Covers("SN-6.9-2")
    void aFilterWithWildcardsHasNoId() {
        gateway.client(subscribe(3, "a/+"));
        assertThat(gateway.broker(suback(3, ReasonCode.GRANTED_QOS_2))).containsExactly("send SUBACK #3 0");
        gateway.client(subscribe(4, "$share/g/a/b"));
        assertThat(gateway.broker(suback(4, ReasonCode.GRANTED_QOS_2))).containsExactly("send SUBACK #4 0");
    }

    @Test
    @Covers("SN-6.9-5")
    void everyUnsubscribeIsAnswered() {
        var unsubscribe = new org.ternmq.sn.codec.packet.Unsubscribe(3, new Topic.Name("a/b"));
        assertThat(gateway.client(unsubscribe)).containsExactly("forward UNSUBSCRIBE #3");
        assertThat(gateway.broker(new org.ternmq.codec.packet.Unsuback(
                        3, Properties.NONE, List.of(ReasonCode.NO_SUBSCRIPTION_EXISTED))))
                .containsExactly("send UNSUBACK #3");
        assertThat(gateway.client(new org.ternmq.sn.codec.packet.Unsubscribe(4, TopicId.predefined(1))))
                .containsExactly("send UNSUBACK #4");
    }

    @Test
    void ofTooManyQuestionsAtOnceTheLastIsRefused() {
        for (int id = 1; id <= 16; id++) {
            assertThat(gateway.client(subscribe(id, "a/" + id))).containsExactly("forward SUBSCRIBE #" + id);
        }
        assertThat(gateway.client(subscribe(17, "a/17"))).containsExactly("send SUBACK #17 0 CONGESTION");
    }

    // ---- messages to the client

    @Test
    @Covers({"SN-6.5-5", "SN-6.10-1"})
    void aTopicIsToldAndTakenBeforeItsFirstMessage() {
        assertThat(gateway.broker(message("a/b", Qos.AT_LEAST_ONCE, 9))).containsExactly("send REGISTER 1=a/b");
        assertThat(gateway.broker(message("a/b", Qos.AT_MOST_ONCE, 0))).isEmpty();
        assertThat(gateway.later(10)).as("it is asked again").containsExactly("send REGISTER 1=a/b");

        assertThat(gateway.client(new Regack(1, 7, ReturnCode.ACCEPTED))).containsExactly("drop REPEATED");
        assertThat(gateway.client(new Regack(1, 1, ReturnCode.ACCEPTED))).containsExactly("send PUBLISH q1 #9");
        assertThat(gateway.client(new Puback(1, 9, ReturnCode.ACCEPTED)))
                .containsExactly("forward PUBACK #9", "send PUBLISH q0 #0");
    }

    @Test
    @Covers("SN-6.10-2")
    void whoRefusesATopicIsUnsubscribedFromItsNameAlone() {
        gateway.broker(message("a/b", Qos.EXACTLY_ONCE, 9));

        assertThat(gateway.client(new Regack(1, 1, ReturnCode.NOT_SUPPORTED)))
                .containsExactly(
                        "drop TOPIC_REFUSED",
                        "forward PUBREC #9 IMPLEMENTATION_SPECIFIC_ERROR",
                        "forward UNSUBSCRIBE #65535");
        assertThat(gateway.forwarded)
                .last()
                .isEqualTo(new Unsubscribe(0xFFFF, Properties.NONE, List.of(TopicFilter.of("a/b"))));
        assertThat(gateway.broker(message("a/b", Qos.AT_MOST_ONCE, 0)))
                .as("by a filter with wildcards")
                .containsExactly("drop TOPIC_REFUSED");
        gateway.client(new Register(0, 2, "a/b"));
        assertThat(gateway.broker(message("a/b", Qos.AT_MOST_ONCE, 0)))
                .as("it has thought better of it")
                .containsExactly("send PUBLISH q0 #0");
    }

    @Test
    void whatTheClientHasOfAMessageThatIsYetToBeSentAgainIsNotLetGoOf() {
        gateway.broker(message("ab", Qos.AT_LEAST_ONCE, 8));
        gateway.broker(message("ab", Qos.EXACTLY_ONCE, 9));

        assertThat(gateway.client(new Pubrec(9))).containsExactly("drop REPEATED");
        assertThat(gateway.client(new Puback(0, 8, ReturnCode.ACCEPTED)))
                .containsExactly("forward PUBACK #8", "send PUBLISH q2 #9");
        assertThat(gateway.client(new Pubrec(9))).containsExactly("forward PUBREC #9");
    }

    @Test
    void whoWasUnsubscribedMaySubscribeInTheSameWords() {
        gateway.client(subscribe(3, "a/b"));
        gateway.broker(suback(3, ReasonCode.GRANTED_QOS_2));
        gateway.broker(message("a/c", Qos.AT_MOST_ONCE, 0));
        gateway.client(new Regack(2, 1, ReturnCode.NOT_SUPPORTED));

        assertThat(gateway.client(subscribe(3, "a/b"))).containsExactly("forward SUBSCRIBE #3");
    }

    @Test
    @Covers("SN-6.10-4")
    void whoHasForgottenATopicIsToldItAgain() {
        gateway.client(new Register(0, 1, "a/b"));
        gateway.broker(message("a/b", Qos.AT_LEAST_ONCE, 9));

        assertThat(gateway.client(new Puback(1, 9, ReturnCode.INVALID_TOPIC_ID)))
                .containsExactly("send REGISTER 1=a/b");
        assertThat(gateway.client(new Regack(1, 1, ReturnCode.ACCEPTED))).containsExactly("send PUBLISH q1 #9");
        assertThat(gateway.client(new Puback(1, 9, ReturnCode.INVALID_TOPIC_ID)))
                .as("twice is enough")
                .containsExactly("drop TOPIC_REFUSED", "forward PUBACK #9 IMPLEMENTATION_SPECIFIC_ERROR");
        assertThat(gateway.broker(message("ab", Qos.AT_MOST_ONCE, 0))).containsExactly("send PUBLISH q0 #0");
    }

    @Test
    void whoHasForgottenTheTopicOfAMessageAtQos0IsToldItBeforeTheNext() {
        gateway.client(new Register(0, 1, "a/b"));
        gateway.broker(message("a/b", Qos.AT_MOST_ONCE, 0));

        assertThat(gateway.client(new Puback(1, 0, ReturnCode.INVALID_TOPIC_ID)))
                .isEmpty();
        assertThat(gateway.broker(message("a/b", Qos.AT_MOST_ONCE, 0))).containsExactly("send REGISTER 1=a/b");
    }

    @Test
    void whoDoesNotKnowAnIdAgreedOnIsToldTheTopicEvenIfItsMessagesAreAtQos0() {
        Connect connect = Gateway.connect("c");
        PredefinedTopics predefined = new PredefinedTopics(Map.of(7, TopicName.of("all/7")), Map.of());
        Gateway agreed = new Gateway(connect, GatewayLimits.DEFAULT, predefined, new Wills(1)).connected(connect);
        agreed.broker(message("all/7", Qos.AT_MOST_ONCE, 0));

        assertThat(agreed.client(new Puback(7, 0, ReturnCode.INVALID_TOPIC_ID))).isEmpty();
        assertThat(agreed.broker(message("all/7", Qos.AT_MOST_ONCE, 0))).containsExactly("send REGISTER 1=all/7");
    }

    @Test
    @Covers("SN-6.10-5")
    void whatDoesNotFitIntoADatagramIsDropped() {
        Connect connect = Gateway.connect("c");
        GatewayLimits narrow = new GatewayLimits(20, 10, 1_000, Duration.ofSeconds(10), 3, Duration.ofSeconds(60));
        Gateway small = new Gateway(connect, narrow, PredefinedTopics.NONE, new Wills(1)).connected(connect);

        assertThat(small.broker(new Publish(
                        Message.of(TopicName.of("ab"), Bytes.utf8("123456789012345"), Qos.AT_LEAST_ONCE, false),
                        1,
                        false)))
                .containsExactly("drop TOO_LARGE", "forward PUBACK #1 IMPLEMENTATION_SPECIFIC_ERROR");
        assertThat(small.broker(message("a/topic/that/is/long", Qos.AT_MOST_ONCE, 0)))
                .containsExactly("drop TOO_LARGE");
    }

    @Test
    void qos2ToTheClientTakesFourStepsAndNoneTwice() {
        gateway.broker(message("ab", Qos.EXACTLY_ONCE, 9));
        assertThat(gateway.client(new Pubrec(9))).containsExactly("forward PUBREC #9");
        assertThat(gateway.client(new Pubrec(9))).containsExactly("drop REPEATED");
        assertThat(gateway.broker(org.ternmq.codec.packet.Ack.Pubrel.success(9)))
                .containsExactly("send PUBREL #9");
        assertThat(gateway.client(new Pubrec(9))).containsExactly("send PUBREL #9");
        assertThat(gateway.client(new Pubcomp(9))).containsExactly("forward PUBCOMP #9");
        assertThat(gateway.client(new Pubcomp(9))).containsExactly("drop REPEATED");
        assertThat(gateway.client(new Pubcomp(0))).containsExactly("drop REPEATED");
        assertThat(gateway.client(new Pubrec(9))).as("it had not heard").containsExactly("send PUBREL #9");
    }

    // ---- messages of the client

    @Test
    void messagesAtEveryQosGoToTheBrokerAndItsAnswersBack() {
        assertThat(gateway.client(publish(0, TopicId.shortName("ab"), 0))).containsExactly("forward PUBLISH q0 #0");
        assertThat(gateway.client(publish(1, TopicId.shortName("ab"), 1))).containsExactly("forward PUBLISH q1 #1");
        assertThat(gateway.broker(org.ternmq.codec.packet.Ack.Puback.success(1)))
                .containsExactly("send PUBACK #1");
        assertThat(gateway.client(publish(2, TopicId.shortName("ab"), 2))).containsExactly("forward PUBLISH q2 #2");
        assertThat(gateway.broker(org.ternmq.codec.packet.Ack.Pubrec.success(2)))
                .containsExactly("send PUBREC #2");
        assertThat(gateway.client(publish(2, TopicId.shortName("ab"), 2)))
                .containsExactly("drop REPEATED", "send PUBREC #2");
        assertThat(gateway.client(new Pubrel(2))).containsExactly("forward PUBREL #2");
        assertThat(gateway.broker(org.ternmq.codec.packet.Ack.Pubcomp.success(2)))
                .containsExactly("send PUBCOMP #2");
    }

    @Test
    void whatTheBrokerDoesNotTakeIsRefused() {
        gateway.client(publish(1, TopicId.shortName("ab"), 1));
        assertThat(gateway.broker(org.ternmq.codec.packet.Ack.Puback.of(1, ReasonCode.NOT_AUTHORIZED)))
                .containsExactly("send PUBACK #1 NOT_SUPPORTED");
        assertThat(gateway.client(publish(1, TopicId.shortName("ab"), 0)))
                .as("without an identifier")
                .containsExactly("send PUBACK #0 NOT_SUPPORTED");
        assertThat(gateway.client(new Pubrel(0))).containsExactly("drop WRONG_STATE");
    }

    @Test
    void whileTheBrokerTakesNothingEverythingIsRefused() {
        gateway.endpoint.congested(true);
        assertThat(gateway.client(publish(0, TopicId.shortName("ab"), 0))).containsExactly("drop CONGESTION");
        assertThat(gateway.client(publish(1, TopicId.shortName("ab"), 1)))
                .containsExactly("drop CONGESTION", "send PUBACK #1 CONGESTION");
        assertThat(gateway.client(new Pubrel(3))).containsExactly("drop CONGESTION");
        gateway.endpoint.congested(false);
        assertThat(gateway.client(publish(1, TopicId.shortName("ab"), 1))).containsExactly("forward PUBLISH q1 #1");
    }

    @Test
    void aLateCopyIsAnsweredAndGoesNowhere() {
        gateway.client(publish(1, TopicId.shortName("ab"), 1));
        gateway.broker(org.ternmq.codec.packet.Ack.Puback.success(1));

        assertThat(gateway.client(publish(1, TopicId.shortName("ab"), 1).asDuplicate()))
                .containsExactly("drop REPEATED", "send PUBACK #1");
        assertThat(gateway.client(publish(1, TopicId.shortName("ab"), 1)))
                .as("without DUP it is a new one")
                .containsExactly("forward PUBLISH q1 #1");
    }
}
