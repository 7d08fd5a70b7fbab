package org.ternmq.server.plugin;

import java.text.MessageFormat;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a plug-in logs goes where the broker's log goes. For any thread. */
final class PluginLog implements System.Logger {
    private final Logger log;

    PluginLog(String plugin) {
        this.log = LoggerFactory.getLogger("org.ternmq.plugin." + plugin);
    }

    @Override
    public String getName() {
        return log.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return level != Level.OFF && log.isEnabledForLevel(levelOf(level));
    }

    private static org.slf4j.event.Level levelOf(Level level) {
        return switch (level) {
            case ALL, TRACE -> org.slf4j.event.Level.TRACE;
            case DEBUG -> org.slf4j.event.Level.DEBUG;
            case INFO -> org.slf4j.event.Level.INFO;
            case WARNING -> org.slf4j.event.Level.WARN;
            case ERROR, OFF -> org.slf4j.event.Level.ERROR;
        };
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {
        if (isLoggable(level)) {
            log.atLevel(levelOf(level)).setCause(thrown).log(String.valueOf(text));
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle bundle,
            @Nullable String format,
            @Nullable Object @Nullable ... values) {
        if (isLoggable(level)) {
            boolean isPlain = format == null || values == null || values.length == 0;
            log.atLevel(levelOf(level)).log(isPlain ? String.valueOf(format) : MessageFormat.format(format, values));
        }
    }
}
