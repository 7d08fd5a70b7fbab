package org.ternmq.opentelemetry;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.Decision;
import org.ternmq.plugin.Plugin;
import org.ternmq.plugin.PluginContext;
import org.ternmq.plugin.PublishDecision;
import org.ternmq.plugin.PublishedMessage;

/**
 * Makes a span of each message that carries a sampled W3C trace context in its user properties, and one of each of its deliveries, and tells them
 * to a collector of OpenTelemetry. No message waits for the collector.
 */
public final class OpenTelemetryPlugin implements Plugin {
    private @Nullable SpanQueue queue;

    @Override
    public void start(PluginContext context) {
        Settings settings = Settings.of(context.name(), context.settings());
        SpanQueue spans = new SpanQueue(Collector.exporter(settings), settings.endpoint(), context.logger());
        MessageSpans messages = new MessageSpans(settings.service(), spans);
        context.addPublishInterceptor(TraceContext.PARENT, (client, message) -> answer(messages, client, message));
        context.addDeliveryListener(TraceContext.PARENT, messages::delivered);
        spans.start();
        queue = spans;
    }

    private static CompletionStage<? extends PublishDecision> answer(
            MessageSpans messages, ClientInfo client, PublishedMessage message) {
        return messages.published(client, message)
                .<PublishDecision>map(PublishDecision::replace)
                .orElseGet(Decision::pass)
                .now();
    }

    @Override
    public void stop() {
        SpanQueue started = queue;
        if (started != null) {
            started.close(STOP_LIMIT);
        }
    }

    /** The broker leaves plug-ins behind that take two seconds. */
    private static final Duration STOP_LIMIT = Duration.ofMillis(1_700);
}
