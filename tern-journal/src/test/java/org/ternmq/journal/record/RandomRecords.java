package org.ternmq.journal.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.References;
import org.ternmq.journal.record.LogRecord.GroupReceiver;
import org.ternmq.journal.record.LogRecord.Origin;
import org.ternmq.journal.record.LogRecord.Receiver;

/** Draws records and what stands in them, all fields at random, each record for itself. */
public final class RandomRecords {
    private static final int[] NO_IDS = new int[0];

    private final RandomGenerator random;

    /** Draws from a generator. */
    public RandomRecords(RandomGenerator random) {
        this.random = random;
    }

    LogRecord next(RecordType type, long position, long bodyBefore) {
        return switch (type) {
            case BODY -> new LogRecord.Body(number());
            case PUBLISHED ->
                new LogRecord.Published(
                        bodyBefore,
                        origin(),
                        random.nextInt(Integer.MAX_VALUE),
                        random.nextBoolean() ? topic() : TopicName.NONE,
                        some(i -> new Receiver(number(), qos(), random.nextBoolean(), ids())),
                        some(i -> new GroupReceiver(filter(), qos(), random.nextBoolean())));
            case RETAINED_CLEARED -> new LogRecord.RetainedCleared(origin(), topic());
            case OPENED -> new LogRecord.Opened(position, text(), number(), number(), will());
            case CONNECTED -> new LogRecord.Connected(number(), number(), number(), will());
            case DISCONNECTED -> new LogRecord.Disconnected(number(), number(), number(), random.nextBoolean());
            case WILL_GONE -> new LogRecord.WillGone(number());
            case ENDED -> new LogRecord.Ended(number());
            case SUBSCRIBED -> new LogRecord.Subscribed(number(), filter(), grant());
            case UNSUBSCRIBED -> new LogRecord.Unsubscribed(number(), filter());
            case QUEUED -> new LogRecord.Queued(number(), number(), terms(), ids());
            case DONE -> new LogRecord.Done(number(), positions());
            case SENT ->
                random.nextBoolean()
                        ? new LogRecord.Sent(number(), packetId(), number(), true, 0, NO_IDS)
                        : new LogRecord.Sent(number(), packetId(), number(), false, terms(), ids());
            case RELEASED -> new LogRecord.Released(number(), packetId());
            case COMPLETED -> new LogRecord.Completed(number(), packetId());
            case RECEIVED -> new LogRecord.Received(number(), packetId());
            case FORGOTTEN -> new LogRecord.Forgotten(number(), packetId());
            case DEALT ->
                new LogRecord.Dealt(filter(), random.nextInt(3) == 0 ? 0 : number(), number(), terms(), ids());
            case RETURNED -> new LogRecord.Returned(number(), filter(), positions());
            case GROUP_DONE -> new LogRecord.GroupDone(filter(), positions());
            case TIME -> new LogRecord.Time(number());
            case OWNED -> new LogRecord.Owned(number(), random.nextInt(5) == 0 ? "" : text());
        };
    }

    /** A message that a client may publish. */
    public Message message() {
        Properties.Builder properties = Properties.builder();
        if (random.nextBoolean()) {
            properties.add(PropertyId.MESSAGE_EXPIRY_INTERVAL, random.nextInt(100_000));
        }
        if (random.nextBoolean()) {
            properties.add(PropertyId.CONTENT_TYPE, text()).addUser(text(), text());
        }
        return new Message(topic(), bytes(random.nextInt(300)), qos(), random.nextBoolean(), properties.build());
    }

    /** A will or none. */
    public Optional<Message> will() {
        if (random.nextBoolean()) {
            return Optional.empty();
        }
        Message message = message();
        return Optional.of(
                random.nextBoolean()
                        ? message
                        : message.withProperties(message.properties().toBuilder()
                                .add(PropertyId.WILL_DELAY_INTERVAL, random.nextInt(1_000))
                                .build()));
    }

    /** A grant. */
    public Grant grant() {
        return new Grant(
                qos(),
                random.nextBoolean(),
                random.nextBoolean(),
                RetainHandling.values()[random.nextInt(3)],
                random.nextBoolean() ? Grant.NO_ID : random.nextInt(1, 268_435_456));
    }

    /** Subscription identifiers, mostly none. */
    public int[] ids() {
        return random.nextInt(4) > 0
                ? NO_IDS
                : random.ints(random.nextInt(1, 4), 1, 268_435_456).toArray();
    }

    /** Terms of a message. */
    public long terms() {
        return References.terms(random.nextInt(Integer.MAX_VALUE), random.nextInt(3), random.nextBoolean());
    }

    Qos qos() {
        return Qos.of(random.nextInt(3));
    }

    private Origin origin() {
        return random.nextBoolean()
                ? Origin.NONE
                : new Origin(random.nextBoolean() ? 0 : number(), random.nextInt(65_536), random.nextBoolean());
    }

    /** Above 0, of any length. */
    private long number() {
        return Math.max(1, random.nextLong() >>> random.nextInt(1, 64));
    }

    private int packetId() {
        return random.nextInt(1, 65_536);
    }

    private long[] positions() {
        return random.longs(random.nextInt(9), 1, 1L << random.nextInt(3, 63)).toArray();
    }

    private TopicName topic() {
        return TopicName.of("t/" + text());
    }

    private TopicFilter filter() {
        return TopicFilter.of((random.nextBoolean() ? "$share/g/" : "") + "f/" + text() + "/#");
    }

    private String text() {
        String[] letters = {"a", "b", "/", "\u00e4", "\u20ac", "\ud83d\ude00", " "};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i >= 0; i--) {
            text.append(letters[random.nextInt(letters.length)]);
        }
        return text.toString();
    }

    private Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private <T> List<T> some(IntFunction<T> one) {
        List<T> list = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            list.add(one.apply(i));
        }
        return list;
    }
}
