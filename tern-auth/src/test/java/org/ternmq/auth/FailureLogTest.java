package org.ternmq.auth;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class FailureLogTest {
    @Test
    void thousandsOfFailuresAreAFewLinesThatTellHowMany() {
        Logger logger = (Logger) LoggerFactory.getLogger("failures");
        ListAppender<ILoggingEvent> told = new ListAppender<>();
        told.start();
        logger.addAppender(told);
        logger.setAdditive(false);
        AtomicLong nanos = new AtomicLong();
        FailureLog log = new FailureLog(logger, nanos::get);

        for (int i = 0; i < 3_000; i++) {
            log.failed("Tokens", new IllegalStateException("no answer"));
            nanos.addAndGet(10_000_000); // 30 s in all
        }

        assertThat(told.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "Tokens failed, and who was asked about is not let in",
                        "Tokens failed, and who was asked about is not let in; so it was 999 times since last told",
                        "Tokens failed, and who was asked about is not let in; so it was 999 times since last told");
        assertThat(told.list.getFirst().getThrowableProxy().getMessage()).isEqualTo("no answer");
    }
}
