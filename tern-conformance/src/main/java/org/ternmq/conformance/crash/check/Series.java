package org.ternmq.conformance.crash.check;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;

/**
 * What one publisher sends to one topic: the numbers 1, 2, 3 and so on, and which of them the broker acknowledged. Written by the
 * publisher, read by all; bounded by the length of the run.
 */
public final class Series {
    private final String publisher;
    private final String topic;
    private final Qos qos;
    private final boolean retained;
    private final BitSet acknowledged = new BitSet();
    private long[] sentMicros = new long[1_024];
    private long[] acknowledgedMicros = new long[1_024];
    private int sent;

    /** A series of which nothing is sent. */
    public Series(String publisher, String topic, Qos qos, boolean retained) {
        this.publisher = publisher;
        this.topic = topic;
        this.qos = qos;
        this.retained = retained;
    }

    /** Where it is published to. */
    public String topic() {
        return topic;
    }

    /** The quality of service that it is published with. */
    public Qos qos() {
        return qos;
    }

    /** Whether the last message is to be kept. */
    public boolean retained() {
        return retained;
    }

    /** The next number, which counts as sent from here on. */
    public synchronized int next(long nowMicros) {
        sent++;
        if (sent == sentMicros.length) {
            sentMicros = Arrays.copyOf(sentMicros, 2 * sent);
            acknowledgedMicros = Arrays.copyOf(acknowledgedMicros, 2 * sent);
        }
        sentMicros[sent] = nowMicros;
        return sent;
    }

    /** The broker took this number over. */
    public synchronized void acknowledge(int number, long nowMicros) {
        acknowledged.set(number);
        acknowledgedMicros[number] = nowMicros;
    }

    /** The last number sent, 0 before the first. */
    public synchronized int sent() {
        return sent;
    }

    /** A copy of the numbers that the broker took over. */
    public synchronized BitSet acknowledged() {
        return (BitSet) acknowledged.clone();
    }

    /** The greatest number that the broker took over, 0 if it took none. */
    public synchronized int lastAcknowledged() {
        return Math.max(0, acknowledged.length() - 1);
    }

    /** When a number was sent first, -1 if it was not. */
    public synchronized long sentMicros(int number) {
        return number >= 1 && number <= sent ? sentMicros[number] : -1;
    }

    /** What became of a number at its publisher. */
    public synchronized String story(int number) {
        if (number < 1 || number > sent) {
            return "was never sent";
        }
        String answer = acknowledged.get(number)
                ? ", acknowledged at " + Verdict.seconds(acknowledgedMicros[number])
                : ", not acknowledged";
        return "sent by " + publisher + " at " + Verdict.seconds(sentMicros[number]) + answer;
    }

    /** Whether a number of a retained topic takes away what is retained, by an empty payload. */
    public boolean clears(int number) {
        return retained && number % CLEARING == 0;
    }

    /** The payload of a number: the number, the topic and a filling whose length depends on the number, sometimes a long one. */
    public Bytes payload(int number) {
        if (clears(number)) {
            return Bytes.EMPTY;
        }
        StringBuilder text =
                new StringBuilder().append(number).append(' ').append(topic).append(' ');
        int filling = number % LONG_EVERY == 0 ? LONG_BYTES : number * 31 % SHORT_BYTES_MAX;
        for (int i = 0; i < filling; i++) {
            text.append((char) ('a' + (number + i) % 26));
        }
        return Bytes.wrap(text.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** The number whose payload this is, byte for byte, or {@link #NONE}. */
    public int number(Bytes payload) {
        int number = 0;
        for (int i = 0; i < payload.length() && payload.at(i) != ' '; i++) {
            if (payload.at(i) < '0' || payload.at(i) > '9' || i > 8) {
                return NONE;
            }
            number = number * 10 + payload.at(i) - '0';
        }
        return payload.equals(payload(number)) && !payload.isEmpty() ? number : NONE;
    }

    @Override
    public String toString() {
        return topic;
    }

    /** Instead of the number of a payload that is none of ours. */
    public static final int NONE = -1;

    private static final int CLEARING = 9;
    private static final int SHORT_BYTES_MAX = 307;
    private static final int LONG_EVERY = 101;
    private static final int LONG_BYTES = 9_000;
}
