package org.ternmq.admin.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.ternmq.admin.http.Request;
import org.ternmq.admin.http.Response;
import org.ternmq.admin.http.Route;
import org.ternmq.broker.count.Histogram;
import org.ternmq.codec.value.Bytes;

/**
 * Metrics that are asked for when somebody looks, and cost nothing before. Names are those of Prometheus without what it appends: {@code _total} to a
 * counter, the unit. For any thread.
 */
public final class Metrics {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final ExpositionFormats formats = ExpositionFormats.init();

    /** Where all of them are shown as they are then, in the form that the asker reads: Prometheus' text, or OpenMetrics. */
    public Route page() {
        return Route.open("/metrics", this::answer);
    }

    private Response answer(Request request) throws IOException {
        ExpositionFormatWriter writer = formats.findWriter(request.accept().orElse(null));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(PAGE_BYTES);
        writer.write(bytes, registry.scrape());
        return Response.of(200, writer.getContentType(), Bytes.wrap(bytes.toByteArray()));
    }

    /** Something that only grows. */
    public void counter(String name, String help, LongSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(now -> now.call((double) value.getAsLong()))
                .register(registry);
    }

    /** Something that only grows, for each constant of an enumeration, which is the label's value in lower case. */
    public <E extends Enum<E>> void counters(
            String name, String help, String label, Class<E> of, ToLongFunction<E> value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(now -> {
                    for (E one : of.getEnumConstants()) {
                        now.call((double) value.applyAsLong(one), one.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
    }

    /** Something that goes up and down. */
    public void gauge(String name, String help, LongSupplier value) {
        gauge(name, help, null, value);
    }

    /** Bytes, more or fewer. */
    public void bytes(String name, String help, LongSupplier value) {
        gauge(name, help, Unit.BYTES, value);
    }

    private void gauge(String name, String help, @Nullable Unit unit, LongSupplier value) {
        var gauge =
                GaugeWithCallback.builder().name(name).help(help).callback(now -> now.call((double) value.getAsLong()));
        if (unit != null) {
            gauge.unit(unit);
        }
        gauge.register(registry);
    }

    /** How often values fell between bounds. */
    public void histogram(String name, String help, Supplier<Histogram.Reading> value) {
        registry.register(new ReadHistogram(name, help, value));
    }

    /** Something that only grows, for each of some things by name, which is the label's value. */
    public void counters(String name, String help, String label, Supplier<Map<String, Long>> values) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(now -> values.get().forEach((of, value) -> now.call(value, of)))
                .register(registry);
    }

    /** Something that goes up and down, for each of some things by name, which is the label's value. */
    public void gauges(String name, String help, String label, Supplier<Map<String, Long>> values) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .labelNames(label)
                .callback(now -> values.get().forEach((of, value) -> now.call(value, of)))
                .register(registry);
    }

    /** What does not change, as labels and their values in turn. */
    public void info(String name, String help, String... labels) {
        String[] names = new String[labels.length / 2];
        String[] values = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = labels[2 * i];
            values[i] = labels[2 * i + 1];
        }
        Info.builder()
                .name(name)
                .help(help)
                .labelNames(names)
                .register(registry)
                .setLabelValues(values);
    }

    private static final int PAGE_BYTES = 16_384;
}
