package org.ternmq.core.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Ack.Puback;
import org.ternmq.codec.packet.Ack.Pubcomp;
import org.ternmq.codec.packet.Ack.Pubrec;
import org.ternmq.codec.packet.Ack.Pubrel;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.store.StoreRecord;
import org.ternmq.testkit.Covers;

class ReceiverTest {
    private final Receiver receiver = new Receiver();
    private final RecordingOutbox out = new RecordingOutbox();

    private static Publish publish(Qos qos, int id) {
        return new Publish(Message.of(TopicName.of("a"), Bytes.utf8("x"), qos, false), id, false);
    }

    @Test
    void qos0IsDeliveredAndNotAnswered() {
        receiver.onPublish(publish(Qos.AT_MOST_ONCE, 0), out);

        assertEquals(1, out.delivered.size());
        assertEquals(List.of(), out.out);
    }

    @Test
    @Covers({"MQTT-4.3.2-4", "MQTT-4.3.2-5"})
    void qos1IsDeliveredAndAcknowledgedEachTime() {
        receiver.onPublish(publish(Qos.AT_LEAST_ONCE, 7), out);
        receiver.onPublish(publish(Qos.AT_LEAST_ONCE, 7), out);

        assertEquals(2, out.delivered.size());
        assertEquals(List.of(Puback.success(7), Puback.success(7)), out.promised);
    }

    @Test
    @Covers({"MQTT-4.3.3-8", "MQTT-4.3.3-10"})
    void repeatedQos2PublishIsDeliveredOnce() {
        receiver.onPublish(publish(Qos.EXACTLY_ONCE, 7), out);
        receiver.onPublish(publish(Qos.EXACTLY_ONCE, 7).asDuplicate(), out);

        assertEquals(1, out.delivered.size());
        assertEquals(List.of(Pubrec.success(7), Pubrec.success(7)), out.promised);
        assertEquals(List.of(new StoreRecord.Received(7)), out.records);
    }

    @Test
    @Covers({"MQTT-4.3.3-11", "MQTT-4.3.3-12"})
    void aReleasedIdIsANewMessage() {
        receiver.onPublish(publish(Qos.EXACTLY_ONCE, 7), out);
        receiver.onPubrel(Pubrel.success(7), out);
        receiver.onPublish(publish(Qos.EXACTLY_ONCE, 7), out);

        assertEquals(2, out.delivered.size());
        assertEquals(List.of(Pubrec.success(7), Pubcomp.success(7), Pubrec.success(7)), out.promised);
    }

    @Test
    void pubrelForAnUnknownIdIsAnsweredWithPacketIdentifierNotFound() {
        receiver.onPubrel(Pubrel.success(9), out);

        assertEquals(List.of(Pubcomp.of(9, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND)), out.promised);
        assertEquals(List.of(), out.records);
    }

    @Test
    void aPubrelRepeatedOnANewConnectionIsNoError() {
        receiver.onPublish(publish(Qos.EXACTLY_ONCE, 7), out);
        receiver.onPubrel(Pubrel.success(7), out); // the PUBCOMP is lost with the connection
        receiver.onConnected(true);
        receiver.onPubrel(Pubrel.success(7), out);

        assertEquals(Pubcomp.success(7), out.promised.getLast());
    }

    @Test
    void replayGivesTheSameState() {
        receiver.onPublish(publish(Qos.EXACTLY_ONCE, 7), out);
        receiver.onPublish(publish(Qos.EXACTLY_ONCE, 8), out);
        receiver.onPubrel(Pubrel.success(7), out);
        Receiver replayed = new Receiver();
        out.records.forEach(replayed::apply);

        assertEquals(1, replayed.open());
        assertEquals(true, replayed.isNew(publish(Qos.EXACTLY_ONCE, 7)));
        assertEquals(false, replayed.isNew(publish(Qos.EXACTLY_ONCE, 8)));
    }
}
