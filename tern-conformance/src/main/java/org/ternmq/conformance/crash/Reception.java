package org.ternmq.conformance.crash;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.ternmq.codec.value.Qos;

/** What one subscriber was given of one series, in order. Written by the subscriber, read by all; bounded by the length of the run. */
final class Reception {
    private final String subscriber;
    private final Series series;
    private final Qos qos;
    private final List<Delivery> deliveries = new ArrayList<>();
    private final BitSet seen = new BitSet();

    /**
     * A message handed to the application.
     *
     * @param number which one, {@link Series#NONE} for a payload that is none of the series
     * @param dup whether the broker said that it might have been sent before
     * @param packetId under which it came
     * @param micros when
     */
    record Delivery(int number, boolean dup, int packetId, long micros) {}

    Reception(String subscriber, Series series, Qos granted) {
        this.subscriber = subscriber;
        this.series = series;
        this.qos = series.qos().min(granted);
    }

    String subscriber() {
        return subscriber;
    }

    Series series() {
        return series;
    }

    /** The quality that deliveries have: the lower of the message's and the subscription's. */
    Qos qos() {
        return qos;
    }

    synchronized void add(Delivery delivery) {
        deliveries.add(delivery);
        if (delivery.number() >= 0) {
            seen.set(delivery.number());
        }
    }

    synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** Whether everything that had to come is there. */
    boolean isComplete() {
        if (!qos.isAcknowledged()) {
            return true;
        }
        BitSet missing = series.acknowledged();
        synchronized (this) {
            missing.andNot(seen);
        }
        return missing.isEmpty();
    }
}
