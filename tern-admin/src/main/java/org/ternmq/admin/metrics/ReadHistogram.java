package org.ternmq.admin.metrics;

import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.function.Supplier;
import org.ternmq.broker.count.Histogram;

/** A histogram that others keep, read when somebody looks. */
final class ReadHistogram implements Collector {
    private final MetricMetadata metadata;
    private final Supplier<Histogram.Reading> value;

    ReadHistogram(String name, String help, Supplier<Histogram.Reading> value) {
        this.metadata = new MetricMetadata(name, help);
        this.value = value;
    }

    @Override
    public MetricSnapshot collect() {
        Histogram.Reading reading = value.get();
        var buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < reading.counts().size(); i++) {
            double bound = i < reading.scale().bounds() ? reading.scale().bound(i) : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, reading.counts().get(i));
        }
        var data = HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets.build())
                .sum(reading.sum())
                .build();
        return HistogramSnapshot.builder()
                .name(metadata.getName())
                .help(metadata.getHelp())
                .dataPoint(data)
                .build();
    }
}
