package org.ternmq.journal.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.message.Grant;
import org.ternmq.journal.record.LogRecord;
import org.ternmq.journal.record.LogRecord.GroupReceiver;
import org.ternmq.journal.record.LogRecord.Receiver;
import org.ternmq.testkit.Seeds;

class ReplicaExportTest {
    private static final long SEGMENT = 7L << 32;

    @Test
    void oneObjectALine() throws IOException {
        var replica = new Replica();
        long number = SEGMENT + 1;
        TopicFilter shared = TopicFilter.of("$share/g/#");
        Grant grant = new Grant(Qos.AT_LEAST_ONCE, false, true, RetainHandling.SEND_IF_NEW, 3);
        replica.apply(number, new LogRecord.Opened(number, "a\"\\\n\u00e4", 5, 60, Optional.empty()));
        replica.apply(SEGMENT + 2, new LogRecord.Subscribed(number, shared, grant));
        replica.apply(SEGMENT + 3, new LogRecord.Body(0));
        replica.apply(
                SEGMENT + 4,
                new LogRecord.Published(
                        SEGMENT + 3,
                        LogRecord.Origin.NONE,
                        9,
                        TopicName.of("t"),
                        List.of(new Receiver(number, Qos.AT_LEAST_ONCE, false, new int[0])),
                        List.of(new GroupReceiver(shared, Qos.AT_LEAST_ONCE, false))));

        String client = "\"clientId\":\"a\\\"\\\\\\u000a\\u00e4\",";
        assertEquals("""
                {"kind":"journal","appliedPosition":"7:4","clockMillis":5,"sessions":1,"groups":1,"retained":1,"messages":1}
                {"kind":"session",CLIENT"number":"7:1","connected":true,"disconnectedAtMillis":0,"expirySeconds":60,\
                "will":false,"subscriptions":1,"queued":1,"inFlight":0,"received":0,"firstQueued":"7:3"}
                {"kind":"subscription",CLIENT"filter":"$share/g/#","qos":1,"noLocal":false,"retainAsPublished":true,\
                "retainHandling":1,"subscriptionId":3}
                {"kind":"group","filter":"$share/g/#","members":1,"queued":1}
                {"kind":"retained","topic":"t","position":"7:3"}
                """.replace("CLIENT", client), export(replica));
    }

    @Test
    void anyStateIsExportedInAscii() {
        Seeds.each(20, random -> {
            var journal = new RandomJournal(random);
            var replica = new Replica();
            for (int i = 0; i < 300; i++) {
                RandomJournal.Entry entry = journal.next();
                replica.apply(entry.position(), entry.record());
            }
            String export = export(replica);
            assertTrue(export.chars().allMatch(c -> c == '\n' || c >= ' ' && c <= '~'));
            assertTrue(export.lines().allMatch(line -> line.startsWith("{\"kind\":\"") && line.endsWith("}")));
        });
    }

    private static String export(Replica replica) throws IOException {
        StringBuilder out = new StringBuilder();
        ReplicaExport.write(replica, out);
        return out.toString();
    }
}
