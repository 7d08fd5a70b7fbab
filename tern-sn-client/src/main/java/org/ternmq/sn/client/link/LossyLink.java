package org.ternmq.sn.client.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.ternmq.codec.value.Bytes;

/** For trying: a link that loses, repeats and delays datagrams in both directions, and so reorders them. */
public final class LossyLink implements DatagramLink {
    private final DatagramLink link;
    private final Weather weather;
    private final RandomGenerator random;
    private final DelayQueue<Late> outgoing = new DelayQueue<>();
    private final DelayQueue<Late> incoming = new DelayQueue<>();
    private volatile boolean isClosed;

    /**
     * What happens on the way.
     *
     * @param lossPercent how many of a hundred get lost
     * @param duplicatePercent how many of the others come twice
     * @param delayMillisMax how long each takes at most
     * @param seed of all chance
     */
    public record Weather(int lossPercent, int duplicatePercent, int delayMillisMax, long seed) {
        /** Nothing. */
        public static final Weather FINE = new Weather(0, 0, 0, 0);

        /** Refuses more than all. */
        public Weather {
            if (lossPercent < 0 || lossPercent > 100 || duplicatePercent < 0 || duplicatePercent > 100) {
                throw new IllegalArgumentException(
                        "percent are 0 to 100, not " + lossPercent + " and " + duplicatePercent);
            }
            if (delayMillisMax < 0) {
                throw new IllegalArgumentException("a delay is at least 0, not " + delayMillisMax);
            }
        }

        /** Whether nothing happens, whatever the seed. */
        public boolean isFine() {
            return lossPercent == 0 && duplicatePercent == 0 && delayMillisMax == 0;
        }
    }

    private record Late(Bytes datagram, long nanos) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(nanos - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** In bad weather from now on. */
    public LossyLink(DatagramLink link, Weather weather) {
        this.link = link;
        this.weather = weather;
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(weather.seed());
        Thread.ofVirtual().name("tern-sn-lossy-out").start(this::carryOut);
        Thread.ofVirtual().name("tern-sn-lossy-in").start(this::carryIn);
    }

    @Override
    public void send(ByteBuffer datagram) {
        carry(datagram, outgoing);
    }

    /** Both directions draw from one source. */
    private synchronized void carry(ByteBuffer datagram, DelayQueue<Late> queue) {
        Bytes copy = Bytes.copyOf(datagram, datagram.remaining());
        if (random.nextInt(100) < weather.lossPercent()) {
            return;
        }
        int copies = random.nextInt(100) < weather.duplicatePercent() ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long delay = TimeUnit.MILLISECONDS.toNanos(random.nextInt(weather.delayMillisMax() + 1));
            queue.add(new Late(copy, System.nanoTime() + delay));
        }
    }

    private void carryOut() {
        try {
            while (!isClosed) {
                Late next = outgoing.poll(1, TimeUnit.SECONDS);
                if (next != null) {
                    link.send(ByteBuffer.wrap(next.datagram().toArray()));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            close(); // receive tells it
        }
    }

    private void carryIn() {
        ByteBuffer buffer = ByteBuffer.allocate(DATAGRAM_OCTETS_MAX);
        try {
            while (!isClosed) {
                if (link.receive(buffer, TimeUnit.SECONDS.toNanos(1))) {
                    carry(buffer, incoming);
                }
            }
        } catch (IOException e) {
            close();
        }
    }

    @Override
    public boolean receive(ByteBuffer into, long timeoutNanos) throws IOException {
        if (isClosed) {
            throw new IOException("the link is closed");
        }
        try {
            Late next = incoming.poll(timeoutNanos, TimeUnit.NANOSECONDS);
            if (next == null) {
                return false;
            }
            next.datagram().writeTo(into.clear());
            into.flip();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a datagram", e);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        link.close();
    }
}
