package org.ternmq.server.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.codec.value.ReasonCode;

class EventLogTest {
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();
    private final Logger log = new LoggerContext().getLogger("test");

    @BeforeEach
    void listen() {
        written.list = java.util.Collections.synchronizedList(new ArrayList<>());
        written.start();
        log.addAppender(written);
        log.setLevel(Level.INFO);
    }

    @Test
    void aLineNamesClientAddressAndCause() {
        try (EventLog events = new EventLog(log)) {
            events.closed("meter-7", "/10.0.0.1:50000", ReasonCode.MALFORMED_PACKET, "QoS 3");
            events.closed("", "/[::1]:50000", ReasonCode.SESSION_TAKEN_OVER, "by another connection");
        }

        assertThat(lines())
                .containsExactly(
                        "WARN client \"meter-7\" at 10.0.0.1:50000 closed: MALFORMED_PACKET (0x81), QoS 3",
                        "INFO unknown client at [::1]:50000 closed: SESSION_TAKEN_OVER (0x8E), by another connection");
    }

    @Test
    void everydayEventsAreForDebugging() {
        try (EventLog events = new EventLog(log)) {
            events.connected("a", "/10.0.0.1:1");
            events.closed("a", "/10.0.0.1:1", ReasonCode.SUCCESS, "client left");
        }
        assertThat(lines()).isEmpty();

        log.setLevel(Level.DEBUG);
        try (EventLog events = new EventLog(log)) {
            events.connected("a", "/10.0.0.1:1");
            events.closed("a", "/10.0.0.1:1", ReasonCode.SUCCESS, "client left");
        }
        assertThat(lines())
                .containsExactly(
                        "DEBUG client \"a\" at 10.0.0.1:1 connected",
                        "DEBUG client \"a\" at 10.0.0.1:1 closed: SUCCESS (0x00), client left");
    }

    @Test
    void clientsCannotWriteLinesOfTheirOwn() {
        try (EventLog events = new EventLog(log)) {
            events.closed("a\nERROR all is lost", "/10.0.0.1:1", ReasonCode.PROTOCOL_ERROR, "x\u001B[2J");
            events.closed("b".repeat(1_000), "/10.0.0.1:1", ReasonCode.PROTOCOL_ERROR, "");
        }

        assertThat(lines().get(0))
                .isEqualTo("WARN client \"a\\u000AERROR all is lost\" at 10.0.0.1:1 closed:"
                        + " PROTOCOL_ERROR (0x82), x\\u001B[2J");
        assertThat(lines().get(1)).hasSizeLessThan(300);
    }

    @Test
    void aFloodIsBoundedAndEveryEventOfItCounted() {
        int flood = 100_000;
        try (EventLog events = new EventLog(log)) {
            for (int i = 0; i < flood; i++) {
                events.closed("", "/10.0.0.1:" + i, ReasonCode.MALFORMED_PACKET, "nonsense");
            }
        }

        List<String> summaries =
                lines().stream().filter(line -> line.contains(" more ")).toList();
        int told = lines().size() - summaries.size();
        long summed = summaries.stream()
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
        assertThat(told).isLessThan(flood / 10);
        assertThat(told + summed).isEqualTo(flood);
        assertThat(summaries).allMatch(line -> line.startsWith("WARN … and "));
    }

    @Test
    @Timeout(20)
    void aFloodTakesNoPlaceFromWhatElseHappens() throws Exception {
        var isWriting = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        log.addAppender(new AppenderBase<>() {
            {
                start();
            }

            @Override
            protected void append(ILoggingEvent event) {
                isWriting.countDown();
                awaitUninterruptibly(goOn);
            }
        });
        try (EventLog events = new EventLog(log)) {
            events.noticed("the disk is slow", true);
            isWriting.await();
            for (int i = 0; i < 10_000; i++) {
                events.closed("", "/10.0.0.1:1", ReasonCode.MALFORMED_PACKET, "nonsense");
            }
            events.failed("loop 0", new IllegalStateException("two at once"));
            goOn.countDown();
        }

        assertThat(lines()).anyMatch(line -> line.startsWith("ERROR loop 0 failed"));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean wasInterrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (
                    InterruptedException
                            interrupted) { // by the end of the log, which waits for what is still to be written
                wasInterrupted = true;
            }
        }
        if (wasInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void noticesAreBoundedTooAndCounted() {
        int flood = 10_000;
        try (EventLog events = new EventLog(log)) {
            for (int i = 0; i < flood; i++) {
                events.noticed("something", true);
            }
        }

        assertThat(lines().stream().filter("WARN something"::equals).count()).isBetween(1L, flood / 10L);
        assertThat(lines()).anyMatch(line -> line.startsWith("WARN … and ") && line.endsWith(" more notices"));
    }

    @Test
    void aDefectComesWithItsTrace() {
        try (EventLog events = new EventLog(log)) {
            events.failed("loop 0", new IllegalStateException("two at once"));
        }

        assertThat(lines()).hasSize(1).first().asString().startsWith("ERROR loop 0 failed");
        assertThat(written.list.get(0).getThrowableProxy().getMessage()).isEqualTo("two at once");
    }

    private List<String> lines() {
        return written.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }
}
