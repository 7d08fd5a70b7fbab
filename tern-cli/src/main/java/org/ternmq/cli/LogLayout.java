package org.ternmq.cli;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import java.time.temporal.ChronoUnit;

/** A log line for people: time, level, words; a defect's trace below. */
final class LogLayout extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
        String level = event.getLevel().toString();
        String line = event.getInstant().truncatedTo(ChronoUnit.MILLIS)
                + (level.length() < 5 ? "  " : " ")
                + level
                + " "
                + event.getFormattedMessage()
                + System.lineSeparator();
        IThrowableProxy cause = event.getThrowableProxy();
        return cause == null ? line : line + ThrowableProxyUtil.asString(cause) + System.lineSeparator();
    }
}
