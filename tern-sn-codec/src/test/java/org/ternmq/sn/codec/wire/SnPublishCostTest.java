package org.ternmq.sn.codec.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.value.TopicId;

/** The one packet that there are many of. */
class SnPublishCostTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int COUNT = 20_000;
    private static final int PAYLOAD = 1_000;

    /** The record, its topic id, the view of the payload and the header of its array. */
    private static final int OBJECTS = 200;

    @Test
    void aPayloadIsCopiedOnceWhenReadAndNotAtAllWhenWritten() {
        Publish publish = new Publish(false, 1, false, TopicId.normal(7), 9, Bytes.wrap(new byte[PAYLOAD]));
        ByteBuffer datagram = ByteBuffer.allocateDirect(SnEncoder.size(publish));
        readAndWrite(publish, datagram); // loads the classes

        long allocated = readAndWrite(publish, datagram);

        assertThat(allocated / COUNT).isBetween((long) PAYLOAD, (long) PAYLOAD + OBJECTS);
    }

    private static long readAndWrite(Publish publish, ByteBuffer datagram) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < COUNT; i++) {
            SnEncoder.encode(publish, datagram.clear());
            Publish read = (Publish) SnDecoder.decode(datagram.flip());
            if (read.payload().length() != PAYLOAD) {
                throw new IllegalStateException("read " + read);
            }
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
