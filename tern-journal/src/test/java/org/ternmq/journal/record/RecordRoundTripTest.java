package org.ternmq.journal.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.testkit.Seeds;

class RecordRoundTripTest {
    private static final long POSITION = 3L << 32 | 77;
    private static final long BODY = POSITION - 1;

    private final RecordWriter writer = new RecordWriter();

    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsRead(RecordType type) {
        Seeds.each(200, random -> {
            LogRecord record = new RandomRecords(random).next(type, POSITION, BODY);

            Records.write(record, writer);
            ByteBuffer body = writer.body();

            assertEquals(type.code(), writer.type());
            assertEquals(Records.text(record), Records.text(reader().read(POSITION, type.code(), body)));
            assertFalse(body.hasRemaining());
        });
    }

    /** Cut or changed anywhere, a record is refused or is another one; nothing else happens. */
    @ParameterizedTest
    @EnumSource
    void whatIsDamagedIsRefused(RecordType type) {
        Seeds.each(50, random -> {
            Records.write(new RandomRecords(random).next(type, POSITION, BODY), writer);
            byte[] whole = Records.copyOfBody(writer).array();
            for (int length = 0; length < whole.length; length++) {
                readOrRefuse(type, ByteBuffer.wrap(whole, 0, length));
                byte[] changed = whole.clone();
                changed[length] ^= (byte) (1 << random.nextInt(8));
                readOrRefuse(type, ByteBuffer.wrap(changed));
            }
        });
    }

    private static void readOrRefuse(RecordType type, ByteBuffer body) {
        try {
            reader().read(POSITION, type.code(), body);
        } catch (InconsistentJournalException | UnknownRecordException refused) {
            assertTrue(String.valueOf(refused.getMessage()).contains("position " + POSITION));
        }
    }

    private static RecordReader reader() {
        var reader = new RecordReader();
        reader.bodyBefore(BODY);
        return reader;
    }

    @Test
    void messagesComeBackWhole() {
        Seeds.each(300, random -> {
            Message message = new RandomRecords(random).message();
            long expiresAtMillis = random.nextBoolean() ? StoredMessage.NEVER : random.nextLong(1, Long.MAX_VALUE);

            Bodies.encode(message, expiresAtMillis, writer);

            assertEquals(RecordType.BODY.code(), writer.type());
            assertEquals(
                    new LogRecord.Body(expiresAtMillis),
                    new RecordReader().read(POSITION, writer.type(), writer.body()));
            assertEquals(new StoredMessage(message, expiresAtMillis), new Bodies().decode(POSITION, writer.body()));
        });
    }

    @Test
    void aLargeMessageComesBackAndItsBufferIsLetGo() {
        Bytes payload = Bytes.wrap(new byte[3 << 20]);
        Message message = Message.of(TopicName.of("large"), payload, Qos.AT_LEAST_ONCE, false);

        Bodies.encode(message, 0, writer);
        assertEquals(message, new Bodies().decode(POSITION, writer.body()).message());

        writer.time(1);
        assertEquals(1_024, writer.body().capacity());
    }

    @Test
    void willsComeBackWhole() {
        Seeds.each(300, random -> {
            Optional<Message> will = new RandomRecords(random).will();

            assertEquals(will, Wills.decode(ByteBuffer.wrap(Wills.encode(will))));
        });
    }

    @Test
    void anUnknownTypeSaysThatANewerTernWroteIt() {
        for (int code : new int[] {0, 23, 127, 200, 255}) {
            var unknown = assertThrows(
                    UnknownRecordException.class,
                    () -> reader().read(POSITION, (byte) code, ByteBuffer.wrap(new byte[] {1})));
            assertEquals(
                    "the record at position " + POSITION + " is of type " + code
                            + ", which this version of Tern does not know: a newer Tern wrote it",
                    unknown.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anUnknownVersionSaysThatANewerTernWroteIt(RecordType type) {
        var unknown = assertThrows(
                UnknownRecordException.class,
                () -> reader().read(POSITION, type.code(), ByteBuffer.wrap(new byte[] {2, 1, 1})));

        assertEquals(
                "the record at position " + POSITION + " is a " + type
                        + " of version 2, which this version of Tern does not know: a newer Tern wrote it",
                unknown.getMessage());
    }

    @Test
    void whatIsLeftOverIsRefused() {
        writer.time(5);
        ByteBuffer longer =
                ByteBuffer.allocate(20).put(writer.body()).put((byte) 0).flip();

        var refused = assertThrows(
                InconsistentJournalException.class, () -> reader().read(POSITION, RecordType.TIME.code(), longer));

        assertEquals(POSITION, refused.position());
    }

    @Test
    void publishedWithoutItsBodyIsRefused() {
        var reader = new RecordReader();
        Bodies.encode(Message.of(TopicName.of("a"), Bytes.EMPTY, Qos.AT_LEAST_ONCE, false), 0, writer);
        reader.read(BODY, writer.type(), writer.body());
        writer.published(LogRecord.Origin.NONE, 0, TopicName.NONE);
        var published = (LogRecord.Published) reader.read(POSITION, writer.type(), writer.body());

        assertEquals(BODY, published.bodyPosition());
        assertThrows(InconsistentJournalException.class, () -> reader.read(POSITION + 1, writer.type(), writer.body()));
    }
}
