package org.ternmq.sim.check;

import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;

/** One message that a client published, as its publisher knows it. Confined to the simulation. */
public final class Post {
    /** Who published it. */
    public final String publisher;
    /** Grows with each message of its publisher. */
    public final int number;
    /** Where to. */
    public final String topic;
    /** How. */
    public final Qos qos;
    /** Whether it may be dropped because its time is over. */
    public final long expirySeconds;
    /** When it was sent first, counted in events. */
    final long sentTick;

    /** When it was sent last. */
    public long sentNanos;

    private boolean acknowledged;

    Post(String publisher, int number, String topic, Qos qos, long expirySeconds, long sentTick) {
        this.publisher = publisher;
        this.number = number;
        this.topic = topic;
        this.qos = qos;
        this.expirySeconds = expirySeconds;
        this.sentTick = sentTick;
    }

    /** What it carries: what it is, and a filling whose length depends on the number. */
    public Bytes payload() {
        return Bytes.utf8(publisher + ' ' + number + ' ' + "x".repeat(number * 37 % FILLING_MAX));
    }

    /** Whether the broker took it over. */
    public boolean isAcknowledged() {
        return acknowledged;
    }

    void acknowledge() {
        acknowledged = true;
    }

    @Override
    public String toString() {
        return publisher + "#" + number + " " + topic + " q" + qos.bits();
    }

    private static final int FILLING_MAX = 300;
}
