package org.ternmq.bench.hot;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.port.Connection;
import org.ternmq.broker.port.ConnectionHandler;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.value.Version;
import org.ternmq.codec.wire.PacketEncoder;

/** A client and its connection in one, which answers every packet as it must and allocates nothing once it is connected. */
final class HotClient implements Connection {
    private final Loop[] loops;
    private final byte[] received = new byte[BUFFER_BYTES];
    private final ByteBuffer toSend = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private @Nullable ConnectionHandler handler;
    private boolean reading = true;
    private int end;
    private int nextId = 1;
    private int delivered;
    private int completed;

    HotClient(Loop[] loops) {
        this.loops = loops;
    }

    void handler(ConnectionHandler broker) {
        handler = broker;
    }

    /** How many messages came. */
    int delivered() {
        return delivered;
    }

    /** How many of its own were acknowledged to the end. */
    int completed() {
        return completed;
    }

    void send(Packet packet) {
        PacketEncoder.encode(packet, Version.V3_1_1, toSend);
    }

    /**
     * Publishes a message again, under the next identifier.
     *
     * @param idAt where in the packet the identifier is; 0 at QoS 0
     */
    void publish(byte[] packet, int idAt) {
        int start = toSend.position();
        toSend.put(packet);
        if (idAt > 0) {
            toSend.putShort(start + idAt, (short) nextId);
            nextId = nextId == 0xFFFF ? 1 : nextId + 1;
        }
    }

    /** Takes what came, answers it, sends what there is to send; whether there was any. */
    boolean step(long nowNanos) {
        for (int at = 0; at < end; ) {
            at = take(at);
        }
        end = 0;
        ConnectionHandler broker = handler;
        if (toSend.position() == 0 || broker == null || !reading) {
            return false;
        }
        broker.onBytes(toSend.flip(), nowNanos);
        toSend.clear();
        return true;
    }

    /** Takes the packet that begins there; where the next one does. */
    private int take(int at) {
        int body = at + 1;
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            length |= (received[body] & 0x7F) << shift;
            if (received[body++] >= 0) {
                break;
            }
        }
        switch (received[at] >> 4 & 0xF) {
            case PUBLISH -> {
                int qos = received[at] >> 1 & 3;
                int id = body + 2 + ((received[body] & 0xFF) << 8 | received[body + 1] & 0xFF);
                delivered++;
                if (qos > 0) {
                    answer(qos == 1 ? PUBACK << 4 : PUBREC << 4, id);
                }
            }
            case PUBREC -> answer(PUBREL << 4 | 2, body);
            case PUBREL -> answer(PUBCOMP << 4, body);
            case PUBACK, PUBCOMP -> completed++;
            default -> {} // CONNACK, SUBACK
        }
        return body + length;
    }

    private void answer(int firstByte, int idAt) {
        toSend.put((byte) firstByte).put((byte) 2).put(received[idAt]).put(received[idAt + 1]);
    }

    @Override
    public void offer(ByteBuffer bytes) {
        int more = bytes.remaining();
        bytes.get(received, end, more);
        end += more;
    }

    @Override
    public void flush() {}

    @Override
    public void pauseReading() {
        reading = false;
    }

    @Override
    public void resumeReading() {
        reading = true;
    }

    @Override
    public void close() {
        throw new IllegalStateException(
                "the broker closes the connection: " + Arrays.toString(Arrays.copyOf(received, end)));
    }

    @Override
    public void moveTo(int loop, Runnable arrived) {
        loops[loop].execute(arrived);
    }

    @Override
    public String peer() {
        return "bench";
    }

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int PUBREC = 5;
    private static final int PUBREL = 6;
    private static final int PUBCOMP = 7;
}
