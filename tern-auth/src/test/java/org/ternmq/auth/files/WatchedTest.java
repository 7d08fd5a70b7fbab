package org.ternmq.auth.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class WatchedTest {
    @TempDir
    Path folder;

    private final AtomicLong nanos = new AtomicLong();
    private final ListAppender<ILoggingEvent> told = new ListAppender<>();
    private Path file = Path.of("");
    private int reads;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("file"), "one");
        told.start();
        logger().addAppender(told);
        logger().setLevel(Level.INFO);
    }

    @AfterEach
    void forget() {
        logger().detachAppender(told);
        logger().setLevel(null); // that of those above
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(Watched.class);
    }

    @Test
    void aChangedFileIsReadAgainAtMostOnceASecond() throws IOException {
        Watched<String> watched = open();
        Files.writeString(file, "another");
        assertThat(watched.current()).isEqualTo("one");

        later(1_100);
        assertThat(watched.current())
                .as("by whoever is asked here, before it answers")
                .isEqualTo("another");

        later(1_100);
        assertThat(watched.current()).isEqualTo("another");
        assertThat(reads).isEqualTo(2);
        assertThat(told.list).hasSize(1);
    }

    @Test
    void anUnusableVersionIsToldOnceAndTheOldOneHolds() throws IOException {
        Watched<String> watched = open();
        Files.writeString(file, "wrong");
        for (int i = 0; i < 5; i++) {
            later(1_100);
            assertThat(watched.current()).isEqualTo("one");
        }
        assertThat(reads).isEqualTo(2);
        later(61_000); // it may have been for another reason than the file
        assertThat(watched.current()).isEqualTo("one");
        assertThat(reads).isEqualTo(3);
        assertThat(told.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly("the thing has changed and cannot be used: file:1: wrong; the old one holds");

        Files.writeString(file, "good again");
        later(1_100);
        assertThat(watched.current()).isEqualTo("good again");
    }

    @Test
    void aFileThatIsGoneOrADefectLeavesTheOldOne() throws IOException {
        Watched<String> watched = open();
        Files.delete(file);
        watched.look();
        assertThat(watched.current()).isEqualTo("one");
        Files.writeString(file, "defect");
        watched.look();
        watched.look();
        assertThat(watched.current()).isEqualTo("one");
        assertThat(told.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .anyMatch(line -> line.contains(NoSuchFileException.class.getSimpleName()))
                .hasSize(2);
    }

    @Test
    void theFirstVersionHasToBeUsable() throws IOException {
        Files.writeString(file, "wrong");
        assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessage("file:1: wrong");
    }

    private Watched<String> open() throws IOException {
        return Watched.open("thing", file, this::read, nanos::get, Runnable::run);
    }

    private String read(Path path) throws IOException {
        reads++;
        String text = Files.readString(path);
        if (text.equals("wrong")) {
            throw new IOException("file:1: wrong");
        }
        if (text.equals("defect")) {
            throw new IllegalStateException("defect");
        }
        return text;
    }

    private void later(long millis) {
        nanos.addAndGet(millis * 1_000_000);
    }
}
