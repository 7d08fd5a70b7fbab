package org.ternmq.broker.intercept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Interceptor.Ruling;
import org.ternmq.core.flow.DropReason;

/** What becomes of a message by each ruling, at each QoS and in each version. */
class PublishRulingTest extends Intercepted {
    static Stream<Arguments> eachVersionAndQos() {
        return Stream.of(Version.values())
                .flatMap(version -> Stream.of(Qos.values()).map(qos -> Arguments.of(version, qos)));
    }

    private static List<Packet> answer(Qos qos, ReasonCode reason) {
        return switch (qos) {
            case AT_MOST_ONCE -> List.of();
            case AT_LEAST_ONCE -> List.of(Puback.of(7, reason));
            case EXACTLY_ONCE -> List.of(Pubrec.of(7, reason));
        };
    }

    private static Publish publish(String payload, Qos qos) {
        Message message = VirtualClient.message("t", payload, qos, false);
        return new Publish(message, qos.isAcknowledged() ? 7 : Publish.NO_PACKET_ID, false);
    }

    private void rule(Ruling ruling) {
        script.publishing = message -> Script.now(ruling);
    }

    @ParameterizedTest
    @MethodSource("eachVersionAndQos")
    void whatPassesGoesOn(Version version, Qos qos) {
        VirtualClient listener = listener("#");
        assertEquals(answer(qos, ReasonCode.SUCCESS), connected(version, "p").ask(publish("m", qos)));
        assertEquals(List.of("m"), heard(listener));
        assertThat(script.heard).contains("publish p m");
    }

    @ParameterizedTest
    @MethodSource("eachVersionAndQos")
    void anotherMessageTakesThePlace(Version version, Qos qos) {
        VirtualClient listener = listener("#");
        Properties properties = Properties.builder().addUser("seen", "yes").build();
        rule(new Ruling.Replace(
                new Message(TopicName.of("other"), Bytes.utf8("better"), Qos.AT_MOST_ONCE, false, properties)));
        assertEquals(answer(qos, ReasonCode.SUCCESS), connected(version, "p").ask(publish("m", qos)));
        Message got = publishes(listener).getFirst().message();
        assertEquals("better", got.payload().toUtf8());
        assertEquals("other", got.topic().toString());
        assertEquals(qos, got.qos());
        assertEquals(properties, got.properties());
    }

    @ParameterizedTest
    @MethodSource("eachVersionAndQos")
    void whatIsDroppedIsAcknowledgedAndCounted(Version version, Qos qos) {
        VirtualClient listener = listener("#");
        rule(new Ruling.Drop());
        assertEquals(answer(qos, ReasonCode.SUCCESS), connected(version, "p").ask(publish("m", qos)));
        assertThat(heard(listener)).isEmpty();
        assertEquals(1, broker.shared.counters().drops(DropReason.INTERCEPTED));
    }

    @ParameterizedTest
    @MethodSource("eachVersionAndQos")
    void whatIsRefusedIsAnsweredSoWhereTheVersionCan(Version version, Qos qos) {
        VirtualClient listener = listener("#");
        rule(new Ruling.Refuse(ReasonCode.PAYLOAD_FORMAT_INVALID, "no number"));
        ReasonCode told = version.hasProperties() ? ReasonCode.PAYLOAD_FORMAT_INVALID : ReasonCode.SUCCESS;
        assertEquals(answer(qos, told), connected(version, "p").ask(publish("m", qos)));
        assertThat(heard(listener)).isEmpty();
        assertEquals(1, broker.shared.counters().drops(DropReason.REFUSED));
    }

    @ParameterizedTest
    @MethodSource("eachVersionAndQos")
    void whatNobodyAnswersForIsNeverSaidToBeSafe(Version version, Qos qos) {
        VirtualClient listener = listener("#");
        script.publishing = message -> CompletableFuture.failedFuture(new IllegalStateException("gone"));
        VirtualClient publisher = connected(version, "p");
        List<Packet> answers = publisher.ask(publish("m", qos));
        boolean canBeTold = version.hasProperties() || !qos.isAcknowledged();
        assertEquals(canBeTold ? answer(qos, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR) : List.of(), answers);
        assertEquals(!canBeTold, publisher.isClosed());
        assertThat(heard(listener)).isEmpty();
    }

    @Test
    void aReasonThatPubackCannotSayBecomesOneThatItCan() {
        rule(new Ruling.Refuse(ReasonCode.BANNED, "go away"));
        assertEquals(
                answer(Qos.AT_LEAST_ONCE, ReasonCode.NOT_AUTHORIZED),
                connected(Version.V5, "p").ask(publish("m", Qos.AT_LEAST_ONCE)));
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aRepeatedQos2MessageIsNotAskedAboutAgain(Version version) {
        VirtualClient listener = listener("#");
        VirtualClient publisher = kept(version, "p");
        publisher.ask(publish("m", Qos.EXACTLY_ONCE));
        publisher.cut();
        VirtualClient again = kept(version, "p");
        Publish first = publish("m", Qos.EXACTLY_ONCE);
        assertEquals(List.of(Pubrec.success(7)), again.ask(new Publish(first.message(), 7, true)));
        assertEquals(List.of(Pubcomp.success(7)), again.ask(Pubrel.success(7)));
        assertEquals(List.of("m"), heard(listener));
        assertThat(script.heard).containsOnlyOnce("publish p m");
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void aDroppedQos2MessageTakesTheWholeExchangeAndItsIdentifierIsFreeAgain(Version version) {
        VirtualClient listener = listener("#");
        VirtualClient publisher = kept(version, "p");
        rule(new Ruling.Drop());
        Publish first = publish("gone", Qos.EXACTLY_ONCE);
        publisher.ask(first);
        assertEquals(List.of(Pubrec.success(7)), publisher.ask(new Publish(first.message(), 7, true)));
        assertEquals(List.of(Pubcomp.success(7)), publisher.ask(Pubrel.success(7)));
        rule(Ruling.PASS);
        publisher.ask(publish("next", Qos.EXACTLY_ONCE));
        assertEquals(List.of("next"), heard(listener));
        assertThat(script.heard).containsOnlyOnce("publish p gone");
    }

    @Test
    void nothingIsPutWhereOnlyTheBrokerSpeaks() {
        VirtualClient listener = listener("$SYS/#");
        rule(new Ruling.Replace(VirtualClient.message("$SYS/broker/uptime", "now", Qos.AT_MOST_ONCE, false)));
        assertEquals(
                answer(Qos.AT_LEAST_ONCE, ReasonCode.NOT_AUTHORIZED),
                connected(Version.V5, "p").ask(publish("m", Qos.AT_LEAST_ONCE)));
        assertThat(heard(listener)).isEmpty();
    }

    @Test
    void theRulesAreAskedFirstAndAWillIsAskedAboutOnlyWithItsConnect() {
        VirtualClient client = connected(connect(
                Version.V5,
                "w",
                true,
                0,
                java.util.Optional.of(VirtualClient.message("t", "will", Qos.AT_MOST_ONCE, false))));
        VirtualClient listener = listener("#");
        client.cut();
        assertEquals(List.of("will"), heard(listener));
        VirtualClient presumptuous = connected(Version.V5, "p");
        presumptuous.ask(new Publish(VirtualClient.message("$SYS/x", "m", Qos.AT_LEAST_ONCE, false), 1, false));
        assertThat(script.heard).noneMatch(line -> line.startsWith("publish"));
    }

    /** With packets of 100 bytes at the most. */
    @Nested
    class SmallPackets extends Intercepted {
        SmallPackets() {
            super(small());
        }

        @Test
        void whatTakesThePlaceIsNoLargerThanWhatMayBePublished() {
            VirtualClient listener = listener("#");
            script.publishing = message -> Script.now(
                    new Ruling.Replace(VirtualClient.message("t", "x".repeat(200), Qos.AT_MOST_ONCE, false)));
            assertEquals(
                    answer(Qos.AT_LEAST_ONCE, ReasonCode.IMPLEMENTATION_SPECIFIC_ERROR),
                    connected(Version.V5, "p").ask(PublishRulingTest.publish("m", Qos.AT_LEAST_ONCE)));
            assertThat(heard(listener)).isEmpty();
            assertEquals(1, broker.shared.counters().drops(DropReason.REFUSED));
        }
    }
}
