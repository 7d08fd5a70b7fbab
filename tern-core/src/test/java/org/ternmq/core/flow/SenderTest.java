package org.ternmq.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.StoreRecord;
import org.ternmq.testkit.Covers;

class SenderTest {
    private final Sender sender = new Sender();
    private final RecordingOutbox out = new RecordingOutbox();

    @BeforeEach
    void connect() {
        sender.onConnected(65_535);
    }

    private static Delivery delivery(Qos qos, String payload) {
        Message message = Message.of(TopicName.of("a"), Bytes.utf8(payload), qos, false);
        return new Publication(message, "p", 0).delivery(qos, false);
    }

    private static Publish publish(Qos qos, int id, String payload) {
        return new Publish(delivery(qos, payload).message(), id, false);
    }

    private void begin(Qos qos, String payload) {
        sender.begin(delivery(qos, payload), out);
    }

    @Test
    @Covers({"MQTT-2.2.1-3", "MQTT-4.3.2-1", "MQTT-4.3.2-3"})
    void idsAreHandedOutInOrderAndFreeAfterPuback() {
        begin(Qos.AT_LEAST_ONCE, "x");
        begin(Qos.AT_LEAST_ONCE, "y");
        assertTrue(sender.onPuback(Puback.success(1), out));

        assertEquals(List.of(publish(Qos.AT_LEAST_ONCE, 1, "x"), publish(Qos.AT_LEAST_ONCE, 2, "y")), out.take());
        assertEquals(1, sender.open());
    }

    @Test
    @Covers({"MQTT-4.3.3-1", "MQTT-4.3.3-4", "MQTT-4.3.3-5"})
    void qos2RunsThroughPubrelAndPubcomp() {
        begin(Qos.EXACTLY_ONCE, "x");
        sender.onPubrec(Pubrec.success(1), out);
        sender.onPubcomp(Pubcomp.success(1), out);

        assertEquals(List.of(publish(Qos.EXACTLY_ONCE, 1, "x"), Pubrel.success(1)), out.take());
        assertEquals(0, sender.open());
    }

    @Test
    void pubrecTwiceIsAnsweredTwice() {
        begin(Qos.EXACTLY_ONCE, "x");
        out.take();
        sender.onPubrec(Pubrec.success(1), out);
        sender.onPubrec(Pubrec.success(1), out);

        assertEquals(List.of(Pubrel.success(1), Pubrel.success(1)), out.take());
    }

    @Test
    @Covers("MQTT-4.3.3-4")
    void pubrecWithAnErrorEndsTheExchange() {
        begin(Qos.EXACTLY_ONCE, "x");
        out.take();
        sender.onPubrec(Pubrec.of(1, ReasonCode.NOT_AUTHORIZED), out);

        assertEquals(List.of(), out.take());
        assertEquals(0, sender.open());
    }

    @Test
    void unknownIdsAreIgnoredButPubrecIsAnswered() {
        assertTrue(sender.onPuback(Puback.success(5), out));
        sender.onPubcomp(Pubcomp.success(5), out);
        assertEquals(List.of(), out.take());

        assertTrue(sender.onPubrec(Pubrec.success(5), out));
        assertEquals(List.of(Pubrel.of(5, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND)), out.take());
    }

    @Test
    void anAnswerOfTheOtherQosIsAnError() {
        begin(Qos.AT_LEAST_ONCE, "x");
        begin(Qos.EXACTLY_ONCE, "y");

        assertFalse(sender.onPubrec(Pubrec.success(1), out));
        assertFalse(sender.onPuback(Puback.success(2), out));
        assertEquals(2, sender.open());
    }

    @Test
    @Covers({"MQTT-4.9.0-1", "MQTT-4.9.0-2"})
    void theQuotaIsUsedUpAndComesBack() {
        sender.onConnected(2);
        begin(Qos.AT_LEAST_ONCE, "x");
        begin(Qos.EXACTLY_ONCE, "y");
        assertFalse(sender.hasQuota());

        sender.onPubrec(Pubrec.success(2), out); // PUBREC alone gives nothing back
        assertFalse(sender.hasQuota());
        sender.onPubcomp(Pubcomp.success(2), out);
        assertTrue(sender.hasQuota());
    }

    @Test
    @Covers({"MQTT-4.4.0-1", "MQTT-4.6.0-1", "MQTT-3.3.1-1"})
    void aNewConnectionRepeatsInOrderOfSending() {
        begin(Qos.EXACTLY_ONCE, "a");
        begin(Qos.AT_LEAST_ONCE, "b");
        begin(Qos.EXACTLY_ONCE, "c");
        sender.onPubrec(Pubrec.success(1), out);
        out.take();

        sender.onConnected(65_535);
        assertFalse(sender.hasQuota(), "nothing new before the repeats");
        sender.repeat(out);

        List<Packet> repeats = List.of(
                Pubrel.success(1),
                publish(Qos.AT_LEAST_ONCE, 2, "b").asDuplicate(),
                publish(Qos.EXACTLY_ONCE, 3, "c").asDuplicate());
        assertEquals(repeats, out.take());
        assertTrue(sender.hasQuota());
    }

    @Test
    void repeatsHoldToASmallerQuota() {
        begin(Qos.AT_LEAST_ONCE, "a");
        begin(Qos.AT_LEAST_ONCE, "b");
        out.take();
        sender.onConnected(1);
        sender.repeat(out);
        assertEquals(List.of(publish(Qos.AT_LEAST_ONCE, 1, "a").asDuplicate()), out.take());

        sender.onPuback(Puback.success(1), out);
        sender.repeat(out);
        assertEquals(List.of(publish(Qos.AT_LEAST_ONCE, 2, "b").asDuplicate()), out.take());
    }

    @Test
    @Covers("MQTT-2.2.1-3")
    void idsInUseArePassedOverWhenTheNumbersComeRoundAgain() {
        begin(Qos.AT_LEAST_ONCE, "never acknowledged");
        out.take();
        for (int i = 0; i < 200_000; i++) {
            begin(Qos.AT_LEAST_ONCE, "x");
            int id = ((Publish) out.take().getFirst()).packetId();
            assertTrue(id > 1, "1 is still in use");
            sender.onPuback(Puback.success(id), out);
        }
        begin(Qos.AT_LEAST_ONCE, "next");
        out.take();

        sender.onConnected(65_535);
        sender.repeat(out);
        assertEquals(
                List.of("never acknowledged", "next"),
                out.take().stream()
                        .map(p -> ((Publish) p).message().payload().toUtf8())
                        .toList());
    }

    @Test
    void allIdsCanBeInFlightAtOnce() {
        IntStream.rangeClosed(1, 65_535).forEach(i -> begin(Qos.AT_LEAST_ONCE, "x"));

        assertFalse(sender.hasQuota());
        assertEquals(65_535, sender.open());
        sender.onPuback(Puback.success(40_000), out);
        assertTrue(sender.hasQuota());
        begin(Qos.AT_LEAST_ONCE, "y");
        assertEquals(40_000, ((Publish) out.out.getLast()).packetId());
    }

    @Test
    void replayGivesTheSameState() {
        begin(Qos.EXACTLY_ONCE, "a");
        begin(Qos.EXACTLY_ONCE, "b");
        begin(Qos.EXACTLY_ONCE, "c");
        sender.onPubrec(Pubrec.success(1), out);
        sender.onPubrec(Pubrec.success(2), out);
        sender.onPubcomp(Pubcomp.success(1), out);
        Sender replayed = new Sender();
        for (StoreRecord change : out.records) {
            switch (change) {
                case StoreRecord.Sent sent -> replayed.apply(sent);
                case StoreRecord.Released released -> replayed.apply(released);
                case StoreRecord.Completed completed -> replayed.apply(completed);
                default -> throw new AssertionError(change);
            }
        }
        out.take();

        replayed.onConnected(65_535);
        replayed.repeat(out);
        List<Packet> expected =
                List.of(Pubrel.success(2), publish(Qos.EXACTLY_ONCE, 3, "c").asDuplicate());
        assertEquals(expected, out.take());
    }
}
