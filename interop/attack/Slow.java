import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.LongAdder;

/**
 * Many connections that each say something at once and then a byte each second, and never come to an end; one that the broker closes is
 * opened anew. Without blocking, in one thread.
 */
final class Slow {
    static final byte[] LONG_CONNECT = Wire.connect("x".repeat(1_000));
    /** A client, and a PUBLISH of nearly 256 MiB of which the first kilobytes come. */
    static final byte[] ANNOUNCEMENT = Wire.join(
            Wire.connect(""), Wire.header(0x30, 268_000_000), Wire.bytes(0, 1, 'a'), new byte[8_000]);

    static final byte[] ZEROS = new byte[1_000];

    private final Victim victim;
    private final String door;
    private final ByteBuffer atOnce;
    private final ByteBuffer later;
    private final Selector selector;
    private int opened;

    Slow(Victim victim, String door, byte[] atOnce, byte[] later) throws IOException {
        this.victim = victim;
        this.door = door;
        this.atOnce = ByteBuffer.wrap(atOnce);
        this.later = ByteBuffer.wrap(later);
        this.selector = Selector.open();
    }

    private final class Crawling {
        private final ByteBuffer rest = later.duplicate();
        private long nextNanos = System.nanoTime();
    }

    /** Does that until a time, then leaves all of them alone. */
    void run(long endNanos, LongAdder closed) throws IOException {
        while (System.nanoTime() - endNanos < 0) {
            for (int burst = 0; burst < BURST && selector.keys().size() < CONNECTIONS; burst++) {
                open();
            }
            selector.select(key -> onReady(key, closed), 5);
            crawl(closed);
        }
        for (SelectionKey key : java.util.List.copyOf(selector.keys())) {
            key.channel().close();
        }
        selector.close();
    }

    private void open() throws IOException {
        SocketChannel channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        channel.bind(new InetSocketAddress(victim.from(opened++), 0));
        victim.tried().increment();
        channel.connect(new InetSocketAddress("127.0.0.1", victim.port(door)));
        channel.register(selector, SelectionKey.OP_CONNECT, new Crawling());
    }

    private void onReady(SelectionKey key, LongAdder closed) {
        SocketChannel channel = (SocketChannel) key.channel();
        try {
            if (key.isConnectable() && channel.finishConnect()) {
                key.interestOps(SelectionKey.OP_READ);
                channel.write(atOnce.duplicate());
            } else if (channel.read(ByteBuffer.allocate(1_024)) < 0) {
                end(channel, closed);
            }
        } catch (IOException ended) {
            end(channel, closed);
        }
    }

    private void crawl(LongAdder closed) {
        long now = System.nanoTime();
        for (SelectionKey key : selector.keys()) {
            Crawling crawling = (Crawling) key.attachment();
            SocketChannel channel = (SocketChannel) key.channel();
            if (channel.isConnected() && crawling.rest.hasRemaining() && now - crawling.nextNanos >= 0) {
                crawling.nextNanos = now + SECOND_NANOS;
                ByteBuffer one = crawling.rest.slice(crawling.rest.position(), 1);
                crawling.rest.position(crawling.rest.position() + 1);
                try {
                    channel.write(one);
                } catch (IOException ended) {
                    end(channel, closed);
                }
            }
        }
    }

    private static void end(SocketChannel channel, LongAdder closed) {
        closed.increment();
        try {
            channel.close();
        } catch (IOException gone) {
            // it is what was wanted
        }
    }

    private static final int CONNECTIONS = 1_500;
    private static final int BURST = 50;
    private static final long SECOND_NANOS = 1_000_000_000L;
}
