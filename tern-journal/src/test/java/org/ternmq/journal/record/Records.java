package org.ternmq.journal.record;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Records as bytes and as text, for tests. */
public final class Records {
    private Records() {}

    /** Writes a record; a BODY is written by {@link Bodies} alone. */
    public static void write(LogRecord record, RecordWriter writer) {
        switch (record) {
            case LogRecord.Body body -> writer.begin(RecordType.BODY).number(body.expiresAtMillis());
            case LogRecord.Published r -> published(r, writer);
            case LogRecord.RetainedCleared r -> writer.retainedCleared(r.origin(), r.topic());
            case LogRecord.Opened r -> writer.opened(r.clientId(), r.wallMillis(), r.expirySeconds(), r.will());
            case LogRecord.Connected r -> writer.connected(r.session(), r.wallMillis(), r.expirySeconds(), r.will());
            case LogRecord.Disconnected r ->
                writer.disconnected(r.session(), r.wallMillis(), r.expirySeconds(), r.willWaits());
            case LogRecord.WillGone r -> writer.willGone(r.session());
            case LogRecord.Ended r -> writer.ended(r.session());
            case LogRecord.Subscribed r -> writer.subscribed(r.session(), r.filter(), r.grant());
            case LogRecord.Unsubscribed r -> writer.unsubscribed(r.session(), r.filter());
            case LogRecord.Queued r -> writer.queued(r.session(), r.position(), r.terms(), r.subscriptionIds());
            case LogRecord.Done r -> writer.done(r.session(), r.positions(), r.positions().length);
            case LogRecord.Sent r -> {
                if (r.wasQueued()) {
                    writer.sentFromQueue(r.session(), r.packetId(), r.position());
                } else {
                    writer.sentAtOnce(r.session(), r.packetId(), r.position(), r.terms(), r.subscriptionIds());
                }
            }
            case LogRecord.Released r -> writer.released(r.session(), r.packetId());
            case LogRecord.Completed r -> writer.completed(r.session(), r.packetId());
            case LogRecord.Received r -> writer.received(r.session(), r.packetId());
            case LogRecord.Forgotten r -> writer.forgotten(r.session(), r.packetId());
            case LogRecord.Dealt r ->
                writer.dealt(r.filter(), r.session(), r.position(), r.terms(), r.subscriptionIds());
            case LogRecord.Returned r -> writer.returned(r.session(), r.filter(), r.positions(), r.positions().length);
            case LogRecord.GroupDone r -> writer.groupDone(r.filter(), r.positions(), r.positions().length);
            case LogRecord.Time r -> writer.time(r.wallMillis());
            case LogRecord.Owned r -> writer.owned(r.session(), r.userName());
        }
    }

    private static void published(LogRecord.Published published, RecordWriter writer) {
        writer.published(published.origin(), published.chargeBytes(), published.retainedTopic());
        for (LogRecord.Receiver receiver : published.receivers()) {
            writer.receiver(receiver.session(), receiver.qos(), receiver.retain(), receiver.subscriptionIds());
        }
        for (LogRecord.GroupReceiver group : published.groups()) {
            writer.group(group.filter(), group.qos(), group.retain());
        }
    }

    /** What was written last, on its own. */
    static ByteBuffer copyOfBody(RecordWriter writer) {
        ByteBuffer body = writer.body();
        return ByteBuffer.allocate(body.remaining()).put(body).flip();
    }

    /** A record as text, with what stands in its arrays. */
    static String text(Object value) {
        if (value.getClass().isArray()) {
            return IntStream.range(0, Array.getLength(value))
                    .mapToObj(i -> text(Array.get(value, i)))
                    .collect(Collectors.joining(",", "[", "]"));
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Records::text).collect(Collectors.joining(",", "[", "]"));
        }
        if (!(value instanceof Record)) {
            return value.toString();
        }
        StringBuilder text = new StringBuilder(value.getClass().getSimpleName());
        for (RecordComponent component : value.getClass().getRecordComponents()) {
            try {
                text.append(' ').append(component.getName()).append('=');
                text.append(text(component.getAccessor().invoke(value)));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
        return text.toString();
    }
}
