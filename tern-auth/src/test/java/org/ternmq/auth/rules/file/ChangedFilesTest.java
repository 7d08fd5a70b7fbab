package org.ternmq.auth.rules.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.ternmq.auth.files.Watched;
import org.ternmq.auth.rules.RuleSet;
import org.ternmq.auth.rules.Rules;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;

/** A file of rules that changes while clients are connected. */
class ChangedFilesTest {
    @TempDir
    private Path folder;

    @Test
    void whoIsConnectedGoesByTheNewRulesAndAWrongFileLeavesTheOldOnes() throws IOException {
        Path file = Files.writeString(folder.resolve("my.acl"), "topic a\n");
        Watched<RuleSet> watched = Watched.open("file of access rules", file, AclFile::read);
        Access access = new Rules(watched::current).access(new Client("c", Identity.ANONYMOUS));
        assertTrue(mayPublish(access, "a"));

        Files.writeString(file, "topic a\ntopic b\ntopic deny a\n");
        watched.look();
        assertFalse(mayPublish(access, "a"));
        assertTrue(mayPublish(access, "b"));

        Logger log = (Logger) LoggerFactory.getLogger(Watched.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.addAppender(lines);
        Files.writeString(file, "topic a\n\ntopic read write a/#/b\nuser\n");
        watched.look();
        log.detachAppender(lines);
        assertFalse(mayPublish(access, "a"));
        assertTrue(mayPublish(access, "b"));
        List<String> told =
                lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
        assertEquals(1, told.size());
        assertTrue(told.getFirst().contains(file + ":3: "), told.getFirst());
        assertTrue(told.getFirst().contains(", and 1 more"), told.getFirst());
    }

    private static boolean mayPublish(Access access, String topic) {
        return access.mayPublish(TopicName.of(topic), Qos.AT_MOST_ONCE, false);
    }
}
