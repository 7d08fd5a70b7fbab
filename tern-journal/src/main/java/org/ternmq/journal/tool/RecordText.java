package org.ternmq.journal.tool;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.ternmq.journal.log.Layout;
import org.ternmq.journal.record.LogRecord;

/** Records as one line each. */
final class RecordText {
    private RecordText() {}

    /** What a record says, positions as segment and offset. */
    static String of(LogRecord record) {
        return switch (record) {
            case LogRecord.Body r -> "expires " + r.expiresAtMillis();
            case LogRecord.Published r -> published(r);
            case LogRecord.RetainedCleared r -> "topic " + r.topic() + origin(r.origin());
            case LogRecord.Opened r ->
                "client " + r.clientId() + " at " + r.wallMillis() + " expiry " + r.expirySeconds()
                        + will(r.will().isPresent());
            case LogRecord.Connected r ->
                session(r.session()) + " at " + r.wallMillis() + " expiry " + r.expirySeconds()
                        + will(r.will().isPresent());
            case LogRecord.Disconnected r ->
                session(r.session()) + " at " + r.wallMillis() + " expiry " + r.expirySeconds() + will(r.willWaits());
            case LogRecord.WillGone r -> session(r.session());
            case LogRecord.Ended r -> session(r.session());
            case LogRecord.Subscribed r -> session(r.session()) + " filter " + r.filter() + " " + r.grant();
            case LogRecord.Unsubscribed r -> session(r.session()) + " filter " + r.filter();
            case LogRecord.Queued r -> session(r.session()) + message(r.position());
            case LogRecord.Done r -> session(r.session()) + messages(r.positions());
            case LogRecord.Sent r -> session(r.session()) + " id " + r.packetId() + message(r.position());
            case LogRecord.Released r -> session(r.session()) + " id " + r.packetId();
            case LogRecord.Completed r -> session(r.session()) + " id " + r.packetId();
            case LogRecord.Received r -> session(r.session()) + " id " + r.packetId();
            case LogRecord.Forgotten r -> session(r.session()) + " id " + r.packetId();
            case LogRecord.Dealt r -> "group " + r.filter() + " to " + session(r.session()) + message(r.position());
            case LogRecord.Returned r -> session(r.session()) + " to group " + r.filter() + messages(r.positions());
            case LogRecord.GroupDone r -> "group " + r.filter() + messages(r.positions());
            case LogRecord.Time r -> "at " + r.wallMillis();
            case LogRecord.Owned r -> session(r.session()) + " user " + r.userName();
        };
    }

    private static String published(LogRecord.Published published) {
        return "message " + Layout.place(published.bodyPosition()) + origin(published.origin())
                + (published.retainedTopic().isEmpty() ? "" : " retained " + published.retainedTopic())
                + published.receivers().stream()
                        .map(to -> " to " + session(to.session()) + " qos "
                                + to.qos().bits())
                        .collect(Collectors.joining())
                + published.groups().stream()
                        .map(to ->
                                " to group " + to.filter() + " qos " + to.qos().bits())
                        .collect(Collectors.joining());
    }

    private static String origin(LogRecord.Origin origin) {
        return (origin.session() == LogRecord.NO_SESSION ? "" : " from " + session(origin.session()))
                + (origin.receivedId() == 0 ? "" : " id " + origin.receivedId())
                + (origin.willGone() ? " as its will" : "");
    }

    private static String session(long number) {
        return "session " + (number == LogRecord.NO_SESSION ? "none" : Layout.place(number));
    }

    private static String will(boolean isThere) {
        return isThere ? " with a will" : "";
    }

    private static String message(long position) {
        return " message " + Layout.place(position);
    }

    private static String messages(long[] positions) {
        return " messages " + Arrays.stream(positions).mapToObj(Layout::place).collect(Collectors.joining(" "));
    }
}
