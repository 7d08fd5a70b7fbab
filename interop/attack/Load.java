import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that behave: each publishes a message at QoS 1 every second by a schedule that waits for nobody, and receives what the one before
 * it publishes. Beside them a newcomer connects five times a second, and an observer hears what the broker tells of itself. One thread.
 */
final class Load implements AutoCloseable {
    final Samples messages = new Samples();
    final Samples newcomers = new Samples();
    final Samples refusedNewcomers = new Samples();
    final Map<String, String> told = new ConcurrentHashMap<>(); // below $SYS/broker/
    final AtomicInteger disconnected = new AtomicInteger();

    private final Selector selector = Selector.open();
    private final int port;
    private final List<Steady> clients = new ArrayList<>();
    private final Observer observer;
    private final List<Newcomer> coming = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "load");
    private final AtomicInteger ready = new AtomicInteger();
    private long began;
    private long published;
    private int newcomersSent;
    private volatile boolean isPublishing = true;
    private volatile boolean isOver;

    /** Connects them all, and returns when all have subscribed. */
    Load(int port, int count) throws IOException, InterruptedException {
        this.port = port;
        for (int i = 0; i < count; i++) {
            clients.add(new Steady(i, count));
            if (i % 50 == 49) { // no more at once than a site's own limits would bear
                Thread.sleep(25);
                poll(1);
            }
        }
        observer = new Observer();
        long end = System.nanoTime() + 30 * SECOND;
        while (ready.get() < count && System.nanoTime() < end) {
            poll(10);
        }
        if (ready.get() < count) {
            throw new IOException("only " + ready + " of " + count + " clients got in");
        }
        began = System.nanoTime();
        thread.start();
    }

    private final class Steady extends Client {
        private final int index;
        private final int count;
        private final BitSet acknowledged = new BitSet();
        private final BitSet received = new BitSet(); // of the one before
        private int sent;

        Steady(int index, int count) throws IOException {
            super(selector, "127.0.1." + (1 + index % 200), port, 4_096);
            this.index = index;
            this.count = count;
        }

        @Override
        byte[] greeting() {
            String filter = "load/" + (index + count - 1) % count;
            return Wire.join(Wire.connect("steady-" + index), Wire.subscribe(1, 1, filter));
        }

        void publish(long due) {
            byte[] payload = ByteBuffer.allocate(12).putLong(due).putInt(sent).array();
            send(Wire.publish("load/" + index, ++sent, payload)); // a run is over long before identifiers are used up
        }

        @Override
        void onPacket(int firstByte, ByteBuffer body) {
            switch (firstByte >> 4) {
                case 3 -> {
                    Wire.text(body);
                    send(Wire.puback(body.getShort() & 0xFFFF));
                    long due = body.getLong();
                    int number = body.getInt();
                    if (!received.get(number)) {
                        received.set(number);
                        messages.add(due, System.nanoTime() - due);
                    }
                }
                case 4 -> acknowledged.set((body.getShort() & 0xFFFF) - 1);
                case 9 -> ready.incrementAndGet();
                default -> {}
            }
        }

        @Override
        void onLost(String why) {
            if (!isOver) {
                disconnected.incrementAndGet();
                System.out.println("  client " + index + " lost its connection: " + why);
            }
        }
    }

    private final class Newcomer extends Client {
        private final long due;

        Newcomer(int number, long due) throws IOException {
            super(selector, "127.0.2." + (1 + number % 250), port, 64);
            this.due = due;
        }

        @Override
        byte[] greeting() {
            return Wire.connect("newcomer-" + due);
        }

        @Override
        void onPacket(int firstByte, ByteBuffer body) {
            long took = System.nanoTime() - due;
            (body.get(1) == 0 ? newcomers : refusedNewcomers).add(due, took);
            send(Wire.DISCONNECT);
            close();
        }

        @Override
        void onLost(String why) {
            refusedNewcomers.add(due, System.nanoTime() - due);
        }

        /** One that waited longer than a person would. */
        void giveUpAfter(long now) {
            if (isOpen() && now - due > NEWCOMER_PATIENCE) {
                close();
                onLost("no answer");
            }
        }
    }

    private final class Observer extends Client {
        Observer() throws IOException {
            super(selector, "127.0.0.1", port, 1 << 16);
        }

        @Override
        byte[] greeting() {
            return Wire.join(Wire.connect("observer"), Wire.subscribe(1, 0, "$SYS/broker/#"));
        }

        @Override
        void onPacket(int firstByte, ByteBuffer body) {
            if (firstByte >> 4 == 3) {
                String topic = Wire.text(body).substring("$SYS/broker/".length());
                byte[] value = new byte[body.remaining()];
                body.get(value);
                told.put(topic, new String(value, java.nio.charset.StandardCharsets.UTF_8));
            }
        }

        @Override
        void onLost(String why) {
            if (!isOver) {
                disconnected.incrementAndGet();
                System.out.println("  the observer lost its connection: " + why);
            }
        }
    }

    private void run() {
        try {
            while (!isOver) {
                long now = System.nanoTime();
                while (isPublishing && dueNext() - now <= 0) {
                    clients.get((int) (published % clients.size())).publish(dueNext());
                    published++;
                }
                welcomeNewcomer(now);
                poll(1);
            }
        } catch (IOException defect) {
            throw new java.io.UncheckedIOException(defect);
        }
    }

    private long dueNext() {
        return began + published * (SECOND / clients.size());
    }

    private void welcomeNewcomer(long now) throws IOException {
        long due = began + newcomersSent * (SECOND / NEWCOMERS_PER_SECOND);
        if (due - now <= 0) {
            coming.removeIf(newcomer -> !newcomer.isOpen());
            coming.forEach(newcomer -> newcomer.giveUpAfter(now));
            coming.add(new Newcomer(newcomersSent++, due));
            if (newcomersSent % (10 * NEWCOMERS_PER_SECOND) == 0) {
                observer.send(Wire.PINGREQ);
            }
        }
    }

    private void poll(long millis) throws IOException {
        selector.select((SelectionKey key) -> ((Client) key.attachment()).onReady(), millis);
    }

    /** Publishes no more, and waits until all that was acknowledged has arrived, or for some seconds. */
    void finish() throws InterruptedException {
        isPublishing = false;
        long end = System.nanoTime() + FINISH_PATIENCE;
        do {
            Thread.sleep(200);
        } while ((unanswered() > 0 || lost() > 0) && System.nanoTime() < end);
        isOver = true;
        thread.join();
    }

    /** How many messages were acknowledged. */
    long acknowledged() {
        return clients.stream().mapToLong(client -> client.acknowledged.cardinality()).sum();
    }

    /** How many were sent and not acknowledged. */
    long unanswered() {
        return published - acknowledged();
    }

    /** How many were acknowledged and did not arrive. */
    long lost() {
        long lost = 0;
        for (Steady client : clients) {
            BitSet missing = (BitSet) client.acknowledged.clone();
            missing.andNot(clients.get((client.index + 1) % clients.size()).received);
            lost += missing.cardinality();
        }
        return lost;
    }

    @Override
    public void close() throws IOException {
        isOver = true;
        for (SelectionKey key : List.copyOf(selector.keys())) {
            ((Client) key.attachment()).close();
        }
        selector.close();
    }

    private static final long SECOND = 1_000_000_000L;
    private static final long NEWCOMER_PATIENCE = 10 * SECOND;
    private static final long FINISH_PATIENCE = 15 * SECOND;
    private static final int NEWCOMERS_PER_SECOND = 5;
}
