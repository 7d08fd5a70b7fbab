package org.ternmq.cli;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import java.nio.charset.StandardCharsets;
import org.slf4j.LoggerFactory;
import org.ternmq.server.config.Configuration;

/** Logging of the command, set up without files: standard error, through a queue that never blocks who logs. */
public final class LogSetup extends ContextAwareBase implements Configurator {
    /** What holds before the configuration is known. Logback finds this class by its service file. */
    @Override
    public ExecutionStatus configure(LoggerContext context) {
        setUp(context, new Configuration.Log(Configuration.Log.Level.WARN, Configuration.Log.Format.TEXT));
        return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
    }

    /** Logs from here on as configured. */
    static void apply(Configuration.Log log) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        if (!log.equals(context.getObject(APPLIED))) {
            context.reset();
            setUp(context, log);
            context.putObject(APPLIED, log);
        }
    }

    /** Writes what is still in the queue. */
    static void flush() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    private static void setUp(LoggerContext context, Configuration.Log log) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder(context, log.format()));
        console.start();

        AsyncAppender queue = new AsyncAppender();
        queue.setContext(context);
        queue.setNeverBlock(true);
        queue.setQueueSize(QUEUE_MAX);
        queue.setDiscardingThreshold(0);
        queue.addAppender(console);
        queue.start();

        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(level(log.level()));
        root.addAppender(queue);
        // The insides of the socket library are noise to whoever asks for details of the broker.
        context.getLogger("io.netty").setLevel(Level.WARN);
        // What clients of DTLS do wrong is told by the broker, at a bounded rate.
        context.getLogger("org.eclipse.californium").setLevel(Level.ERROR);
    }

    private static Level level(Configuration.Log.Level level) {
        return switch (level) {
            case ERROR -> Level.ERROR;
            case WARN -> Level.WARN;
            case INFO -> Level.INFO;
            case DEBUG -> Level.DEBUG;
        };
    }

    private static Encoder<ILoggingEvent> encoder(LoggerContext context, Configuration.Log.Format format) {
        return switch (format) {
            case TEXT -> text(context);
            case JSON -> json(context);
        };
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        LogLayout layout = new LogLayout();
        layout.setContext(context);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setLayout(layout);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMDC(false);
        encoder.setWithMarkers(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    private static final String APPLIED = "tern.log";
    private static final int QUEUE_MAX = 1_024;
}
