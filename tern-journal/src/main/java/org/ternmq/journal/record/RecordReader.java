package org.ternmq.journal.record;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.wire.MalformedPacketException;
import org.ternmq.core.message.References;
import org.ternmq.journal.record.LogRecord.GroupReceiver;
import org.ternmq.journal.record.LogRecord.Origin;
import org.ternmq.journal.record.LogRecord.Receiver;

/**
 * Turns frames into records, strictly. Frames come in the order of the journal, since a PUBLISHED speaks of the BODY directly before
 * it: that one's position is all that is kept from one frame to the next.
 */
public final class RecordReader {
    private long bodyBefore;

    /**
     * Reads one frame.
     *
     * @param body read to its end
     * @throws UnknownRecordException if a newer version of Tern wrote it
     * @throws InconsistentJournalException if it cannot be read
     */
    public LogRecord read(long position, byte type, ByteBuffer body) {
        RecordType kind = RecordType.ofCode(position, type);
        LogRecord record = guarded(position, kind, body, in -> read(position, kind, in));
        bodyBefore(kind == RecordType.BODY ? position : NONE);
        return record;
    }

    /** The position of the BODY that was the last frame, or {@link #NONE} if the last was another. */
    public long bodyBefore() {
        return bodyBefore;
    }

    /** Goes on behind a frame read elsewhere: the position of a BODY, or {@link #NONE} for another. */
    public void bodyBefore(long position) {
        bodyBefore = position;
    }

    /** Whatever goes wrong while the body is read becomes an exception that names the record. */
    static <T> T guarded(long position, RecordType kind, ByteBuffer body, Function<ByteBuffer, T> reading) {
        try {
            int version = body.get() & 0xFF;
            if (version != RecordWriter.VERSION) {
                throw UnknownRecordException.version(position, kind, version);
            }
            T read = reading.apply(body);
            if (body.hasRemaining()) {
                throw new IllegalArgumentException(body.remaining() + " bytes are left over");
            }
            return read;
        } catch (BufferUnderflowException cut) {
            throw new InconsistentJournalException(position, "the " + kind + " is cut short");
        } catch (IllegalArgumentException | MalformedPacketException wrong) {
            throw new InconsistentJournalException(position, "the " + kind + " cannot be read: " + wrong.getMessage());
        }
    }

    private LogRecord read(long position, RecordType kind, ByteBuffer in) {
        return switch (kind) {
            case BODY -> {
                long expiresAtMillis = Varints.get(in);
                in.position(in.limit());
                yield new LogRecord.Body(expiresAtMillis);
            }
            case PUBLISHED -> published(in);
            case RETAINED_CLEARED -> new LogRecord.RetainedCleared(origin(in), someTopic(in));
            case OPENED -> new LogRecord.Opened(position, text(in), Varints.get(in), Varints.get(in), will(in));
            case CONNECTED -> new LogRecord.Connected(Varints.get(in), Varints.get(in), Varints.get(in), will(in));
            case DISCONNECTED ->
                new LogRecord.Disconnected(Varints.get(in), Varints.get(in), Varints.get(in), flag(in));
            case WILL_GONE -> new LogRecord.WillGone(Varints.get(in));
            case ENDED -> new LogRecord.Ended(Varints.get(in));
            case SUBSCRIBED -> new LogRecord.Subscribed(Varints.get(in), filter(in), Grants.ofNumber(Varints.get(in)));
            case UNSUBSCRIBED -> new LogRecord.Unsubscribed(Varints.get(in), filter(in));
            case QUEUED -> new LogRecord.Queued(Varints.get(in), bodyPosition(in), terms(in), ids(in));
            case DONE -> new LogRecord.Done(Varints.get(in), positions(in));
            case SENT -> sent(in);
            case RELEASED -> new LogRecord.Released(Varints.get(in), packetId(in));
            case COMPLETED -> new LogRecord.Completed(Varints.get(in), packetId(in));
            case RECEIVED -> new LogRecord.Received(Varints.get(in), packetId(in));
            case FORGOTTEN -> new LogRecord.Forgotten(Varints.get(in), packetId(in));
            case DEALT -> new LogRecord.Dealt(filter(in), Varints.get(in), bodyPosition(in), terms(in), ids(in));
            case RETURNED -> new LogRecord.Returned(Varints.get(in), filter(in), positions(in));
            case GROUP_DONE -> new LogRecord.GroupDone(filter(in), positions(in));
            case TIME -> new LogRecord.Time(Varints.get(in));
            case OWNED -> new LogRecord.Owned(Varints.get(in), text(in));
        };
    }

    private LogRecord published(ByteBuffer in) {
        if (bodyBefore == NONE) {
            throw new IllegalArgumentException("there is no BODY directly before it");
        }
        Origin origin = origin(in);
        int chargeBytes = number(in, Integer.MAX_VALUE);
        TopicName retainedTopic = topic(in);
        List<Receiver> receivers = new ArrayList<>();
        List<GroupReceiver> groups = new ArrayList<>();
        while (in.hasRemaining()) {
            int flags = number(in, FLAGS_MAX);
            Qos qos = Qos.of(flags & RecordWriter.QOS);
            boolean retain = (flags & RecordWriter.RETAIN) != 0;
            if ((flags & RecordWriter.IS_GROUP) != 0) {
                groups.add(new GroupReceiver(filter(in), qos, retain));
            } else {
                long session = Varints.get(in);
                receivers.add(
                        new Receiver(session, qos, retain, (flags & RecordWriter.HAS_IDS) != 0 ? ids(in) : NO_IDS));
            }
        }
        return new LogRecord.Published(bodyBefore, origin, chargeBytes, retainedTopic, receivers, groups);
    }

    private static LogRecord sent(ByteBuffer in) {
        long session = Varints.get(in);
        int packetId = packetId(in);
        long position = bodyPosition(in);
        return flag(in)
                ? new LogRecord.Sent(session, packetId, position, true, 0, NO_IDS)
                : new LogRecord.Sent(session, packetId, position, false, terms(in), ids(in));
    }

    private static Origin origin(ByteBuffer in) {
        int flags = number(in, 7);
        if (flags == 0) {
            return Origin.NONE;
        }
        long session = (flags & 4) != 0 ? Varints.get(in) : LogRecord.NO_SESSION;
        return new Origin(session, (flags & 2) != 0 ? packetId(in) : 0, (flags & 1) != 0);
    }

    private static int number(ByteBuffer in, int max) {
        long value = Varints.get(in);
        if (value < 0 || value > max) {
            throw new IllegalArgumentException(value + " where at most " + max + " can stand");
        }
        return (int) value;
    }

    private static boolean flag(ByteBuffer in) {
        return number(in, 1) == 1;
    }

    private static int packetId(ByteBuffer in) {
        int id = number(in, PACKET_ID_MAX);
        if (id == 0) {
            throw new IllegalArgumentException("a packet identifier is 0");
        }
        return id;
    }

    private static long bodyPosition(ByteBuffer in) {
        long position = Varints.get(in);
        if (position <= 0) {
            throw new IllegalArgumentException("no message lies at " + position);
        }
        return position;
    }

    private static long terms(ByteBuffer in) {
        long terms = Varints.get(in);
        if (terms != References.terms(References.chargeBytes(terms), References.qos(terms), References.retain(terms))) {
            throw new IllegalArgumentException("no terms are " + Long.toHexString(terms));
        }
        return terms;
    }

    private static long[] positions(ByteBuffer in) {
        long[] positions = new long[Math.min(in.remaining(), 4)]; // each takes a byte at least
        int count = 0;
        while (in.hasRemaining()) {
            if (count == positions.length) {
                positions = Arrays.copyOf(positions, 2 * count);
            }
            positions[count++] = bodyPosition(in);
        }
        return Arrays.copyOf(positions, count);
    }

    private static int[] ids(ByteBuffer in) {
        int count = number(in, in.remaining()); // each takes a byte at least
        int[] ids = count == 0 ? NO_IDS : new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = number(in, Integer.MAX_VALUE);
        }
        return ids;
    }

    private static byte[] bytes(ByteBuffer in) {
        byte[] bytes = new byte[number(in, in.remaining())];
        in.get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer in) {
        return new String(bytes(in), StandardCharsets.UTF_8);
    }

    private static TopicName topic(ByteBuffer in) {
        return TopicName.ofChecked(bytes(in));
    }

    private static TopicName someTopic(ByteBuffer in) {
        TopicName topic = topic(in);
        if (topic.isEmpty()) {
            throw new IllegalArgumentException("a topic name is empty");
        }
        return topic;
    }

    private static TopicFilter filter(ByteBuffer in) {
        String text = text(in);
        return TopicFilter.ofChecked(text)
                .orElseThrow(() -> new IllegalArgumentException("this is no topic filter: " + text));
    }

    private static Optional<Message> will(ByteBuffer in) {
        return Wills.decode(ByteBuffer.wrap(bytes(in)));
    }

    /** Instead of the position of a BODY. */
    public static final long NONE = 0;

    private static final int FLAGS_MAX = 31;
    private static final int PACKET_ID_MAX = 65_535;
    private static final int[] NO_IDS = new int[0];
}
