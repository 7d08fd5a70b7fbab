package org.ternmq.conformance.crash.check;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.ternmq.codec.value.Qos;

/** What one subscriber was given of one series, in order. Written by the subscriber, read by all; bounded by the length of the run. */
public final class Reception {
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
    public record Delivery(int number, boolean dup, int packetId, long micros) {}

    /** Nothing yet, of a series that a subscription of this quality brings. */
    public Reception(String subscriber, Series series, Qos granted) {
        this.subscriber = subscriber;
        this.series = series;
        this.qos = series.qos().min(granted);
    }

    /** Who subscribed. */
    public String subscriber() {
        return subscriber;
    }

    /** What is subscribed to. */
    public Series series() {
        return series;
    }

    /** The quality that deliveries have: the lower of the message's and the subscription's. */
    public Qos qos() {
        return qos;
    }

    /** Writes down what the application was handed. */
    public synchronized void add(Delivery delivery) {
        deliveries.add(delivery);
        if (delivery.number() >= 0) {
            seen.set(delivery.number());
        }
    }

    /** Everything so far, in order. */
    public synchronized List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    /** Whether this number came. */
    public synchronized boolean contains(int number) {
        return seen.get(number);
    }

    /** Whether everything that had to come is there. */
    public boolean isComplete() {
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
