package org.ternmq.opentelemetry;

import io.opentelemetry.exporter.internal.FailedExportException.HttpExportException;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Talks with the collector. */
final class Collector {
    private Collector() {}

    /** Sends spans there, and tries again for a moment if there is hope. */
    static SpanExporter exporter(Settings settings) {
        if (LIBRARY.getLevel() == null) {
            LIBRARY.setLevel(Level.OFF); // it would say at each failure what we say once a minute
        }
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint().toString())
                .setTimeout(TIME_LIMIT)
                .setConnectTimeout(TIME_LIMIT)
                .setRetryPolicy(RetryPolicy.builder()
                        .setMaxAttempts(3)
                        .setInitialBackoff(Duration.ofMillis(200))
                        .setMaxBackoff(Duration.ofSeconds(1))
                        .build());
        settings.headers().forEach(builder::addHeader);
        return builder.build();
    }

    /** Why spans did not get there, in words. */
    static String why(@Nullable Throwable failure) {
        if (failure instanceof HttpExportException http && http.getResponse() != null) {
            return "it answers with status " + http.getResponse().getStatusCode();
        }
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause == null || cause instanceof HttpTimeoutException) {
            return "no answer within " + TIME_LIMIT.toSeconds() + " s";
        }
        return cause instanceof ConnectException || cause instanceof ClosedChannelException
                ? "nobody answers there"
                : cause.toString();
    }

    /** For one request with all its repetitions. */
    static final Duration TIME_LIMIT = Duration.ofSeconds(5);

    /** Held here, since the JDK forgets a level with its logger. */
    private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry.exporter.internal.http.HttpExporter");
}
