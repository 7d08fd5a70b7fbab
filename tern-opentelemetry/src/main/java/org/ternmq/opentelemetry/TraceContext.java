package org.ternmq.opentelemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ternmq.plugin.MessageProperties.UserProperty;

/** The trace context of W3C in user properties. */
final class TraceContext {
    private TraceContext() {}

    /** What it says; not valid if it is not there, there twice, or malformed. */
    static SpanContext of(List<UserProperty> properties) {
        return Span.fromContext(W3CTraceContextPropagator.getInstance().extract(Context.root(), properties, GETTER))
                .getSpanContext();
    }

    /** The same properties in the same order, but with another parent for whoever comes next; the trace state stays. */
    static List<UserProperty> replaced(List<UserProperty> properties, SpanContext parent) {
        UserProperty own = new UserProperty(
                PARENT,
                "00-" + parent.getTraceId() + "-" + parent.getSpanId() + "-"
                        + parent.getTraceFlags().asHex());
        return properties.stream()
                .map(property -> property.name().equals(PARENT) ? own : property)
                .toList();
    }

    private static final class Getter implements TextMapGetter<List<UserProperty>> {
        @Override
        public Iterable<String> keys(List<UserProperty> properties) {
            return properties.stream().map(UserProperty::name).toList();
        }

        @Override
        public @Nullable String get(@Nullable List<UserProperty> properties, String key) {
            List<String> values = properties == null
                    ? List.of()
                    : properties.stream()
                            .filter(property -> property.name().equals(key))
                            .map(UserProperty::value)
                            .toList();
            boolean isMissing = values.isEmpty() || key.equals(PARENT) && values.size() > 1;
            return isMissing ? null : values.stream().collect(Collectors.joining(","));
        }
    }

    /** The user property with the trace and the span that is the parent. */
    static final String PARENT = "traceparent";

    private static final Getter GETTER = new Getter();
}
