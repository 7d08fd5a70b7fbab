package org.ternmq.cli.bench.load;

import java.nio.ByteBuffer;
import org.ternmq.codec.value.Bytes;

/**
 * What stands at the beginning of each payload, all in big-endian order: the nanosecond at which the message was due (8 bytes), the run
 * (4), the publisher (4) and its number among the messages of that publisher (8). The time is that of {@code System.nanoTime} where
 * one process publishes and receives, else the wall clock's since 1970. One of them is filled again and again; for one thread.
 */
final class Stamp {
    private final byte[] bytes = new byte[BYTES];
    private final ByteBuffer fields = ByteBuffer.wrap(bytes);

    /** Writes a stamp over the first bytes of a payload. */
    void write(byte[] payload, long dueNanos, long publisherOfRun, long number) {
        fields.putLong(0, dueNanos).putLong(8, publisherOfRun).putLong(16, number);
        System.arraycopy(bytes, 0, payload, 0, BYTES);
    }

    /** Reads the stamp of a payload; whether there is room for one. */
    boolean read(Bytes payload) {
        boolean isLong = payload.length() >= BYTES;
        if (isLong) {
            payload.copyTo(0, bytes, 0, BYTES);
        }
        return isLong;
    }

    long dueNanos() {
        return fields.getLong(0);
    }

    /** Run and publisher as one key. */
    long publisherOfRun() {
        return fields.getLong(8);
    }

    int run() {
        return fields.getInt(8);
    }

    int publisher() {
        return fields.getInt(12);
    }

    long number() {
        return fields.getLong(16);
    }

    static long publisherOfRun(int run, int publisher) {
        return (long) run << 32 | publisher;
    }

    /** The shortest payload. */
    static final int BYTES = 24;
}
