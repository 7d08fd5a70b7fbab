package org.ternmq.opentelemetry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.Optional;
import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.DeliveryListener.Delivery;
import org.ternmq.plugin.MessageProperties;
import org.ternmq.plugin.MessageProperties.UserProperty;
import org.ternmq.plugin.PublishedMessage;

/** Makes spans of messages, by the semantic conventions for messaging. For any thread. */
final class MessageSpans {
    private final Tracer tracer;

    /**
     * Makes no span yet.
     *
     * @param service what the broker is called
     * @param ended takes the spans that are over
     */
    MessageSpans(String service, SpanProcessor ended) {
        this.tracer = SdkTracerProvider.builder()
                .setResource(Resource.getDefault().merge(Resource.create(Attributes.of(SERVICE, service))))
                .setSampler(Sampler.alwaysOn()) // whether to was decided where the trace began
                .addSpanProcessor(ended)
                .build()
                .get("org.ternmq");
    }

    /** A message was published: the same with the broker's span as the parent of what comes; nothing if it is in no trace that is wanted. */
    Optional<PublishedMessage> published(ClientInfo client, PublishedMessage message) {
        MessageProperties properties = message.properties();
        List<UserProperty> pairs = properties.userProperties();
        SpanContext parent = TraceContext.of(pairs);
        if (!parent.isSampled()) {
            return Optional.empty();
        }
        Span span = builder("publish", SpanKind.SERVER, parent, message)
                .setAttribute(CLIENT, client.clientId())
                .setAttribute(QOS, (long) message.qos())
                .startSpan();
        span.end();
        return Optional.of(message.withProperties(
                properties.withUserProperties(TraceContext.replaced(pairs, span.getSpanContext()))));
    }

    /** It was written to a receiver, or will not be. */
    void delivered(Delivery delivery) {
        PublishedMessage message = delivery.message();
        SpanContext parent = TraceContext.of(message.properties().userProperties());
        if (!parent.isSampled()) {
            return;
        }
        Span span = builder("deliver", SpanKind.PRODUCER, parent, message)
                .setAttribute(CLIENT, delivery.receiver())
                .setAttribute(QOS, (long) delivery.qos())
                .setStartTimestamp(delivery.at())
                .startSpan();
        delivery.dropped()
                .ifPresent(why -> span.setStatus(StatusCode.ERROR, why).setAttribute(ERROR, why));
        span.end(delivery.at());
    }

    private SpanBuilder builder(String operation, SpanKind kind, SpanContext parent, PublishedMessage message) {
        return tracer.spanBuilder("mqtt " + operation)
                .setSpanKind(kind)
                .setParent(Context.root().with(Span.wrap(parent)))
                .setAttribute(SYSTEM, "mqtt")
                .setAttribute(OPERATION, operation)
                .setAttribute(DESTINATION, message.topic())
                .setAttribute(BYTES, (long) message.payload().remaining());
    }

    private static final AttributeKey<String> SERVICE = AttributeKey.stringKey("service.name");
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    private static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    private static final AttributeKey<String> CLIENT = AttributeKey.stringKey("messaging.client.id");
    private static final AttributeKey<Long> BYTES = AttributeKey.longKey("messaging.message.body.size");
    private static final AttributeKey<Long> QOS = AttributeKey.longKey("mqtt.qos"); // the conventions have none yet
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
}
