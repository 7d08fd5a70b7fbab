package org.ternmq.journal.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ternmq.journal.disk.Disk;

/** A log under test together with a naive list of what was appended, by batch. */
final class Entries implements FrameVisitor {
    static final LogSettings SMALL = new LogSettings(1024, 256, 4096, 0, 0x1122334455667788L);

    final List<Entry> all = new ArrayList<>();
    final List<Integer> batchEnds =
            new ArrayList<>(); // how many entries had been appended after each commit that synced some

    /** One frame. */
    record Entry(long position, int type, String body) {}

    @Override
    public void frame(long position, int type, ByteBuffer body) {
        byte[] bytes = new byte[body.remaining()];
        body.get(bytes);
        all.add(new Entry(position, type, HexFormat.of().formatHex(bytes)));
    }

    /** Appends one or two frames of random bytes. */
    void append(Log log, RandomGenerator random, int bytesMax) {
        int type = random.nextInt(1, 255);
        ByteBuffer body = bytes(random, random.nextInt(bytesMax + 1));
        if (random.nextBoolean()) {
            frame(log.append(type, body.duplicate()), type, body);
        } else {
            ByteBuffer second = bytes(random, random.nextInt(40));
            long position = log.append(type, body.duplicate(), 7, second.duplicate());
            int firstBytes = body.remaining();
            frame(position, type, body);
            frame(position + Layout.FRAME_BYTES + firstBytes, 7, second);
        }
    }

    /** Commits all that waits. */
    void commitAll(Log log) {
        while (log.commit()) {
            int durable = durable(log);
            if (batchEnds.isEmpty() || batchEnds.getLast() != durable) {
                batchEnds.add(durable);
            }
        }
    }

    /** How many entries the log reports as durable. */
    int durable(Log log) {
        return (int)
                all.stream().filter(entry -> entry.position() < log.durable()).count();
    }

    static ByteBuffer bytes(RandomGenerator random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return ByteBuffer.wrap(bytes);
    }

    static Log recover(Disk disk, Entries into) throws IOException {
        return Log.recover(disk, SMALL, 0, into);
    }
}
