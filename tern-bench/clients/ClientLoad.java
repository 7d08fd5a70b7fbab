import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.ternmq.client.Mqtt;
import org.ternmq.client.Subscription;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.value.Qos;

/**
 * One client library under load, in a process of its own; prints what a message cost it.
 *
 * <pre>ClientLoad tern|hivemq|paho pub|sub|idle URL QOS COUNT WARMUP</pre>
 *
 * <p>{@code pub} publishes as fast as 1,000 messages under way allow, {@code sub} takes what somebody else publishes, {@code idle} opens
 * COUNT clients and prints what the heap holds for each.
 */
public final class ClientLoad {
    private static final int WINDOW = 1_000;
    private static final int ROUNDS = 40;
    private static final long SILENCE_NANOS = 3_000_000_000L;
    private static final byte[] BODY = new byte[64];
    private static final String TOPIC = "bench/clients";

    private ClientLoad() {}

    /** What is asked of a library. */
    interface Library {
        /** Publishes; {@code done} is run when it is acknowledged, at QoS 0 when it is on its way. */
        void publish(int qos, Runnable done) throws Exception;

        void subscribe(int qos, Runnable received) throws Exception;
    }

    public static void main(String[] args) throws Exception {
        String library = args[0];
        String url = args[2];
        int qos = Integer.parseInt(args[3]);
        int count = Integer.parseInt(args[4]);
        int warmup = Integer.parseInt(args[5]);
        switch (args[1]) {
            case "pub" -> publish(open(library, url), qos, count, warmup);
            case "sub" -> receive(open(library, url), qos, count, warmup);
            case "idle" -> idle(library, url, count);
            default -> throw new IllegalArgumentException(args[1]);
        }
        System.exit(0);
    }

    private static Library open(String library, String url) throws Exception {
        return switch (library) {
            case "tern" -> tern(url);
            case "hivemq" -> hivemq(url);
            case "paho" -> paho(url);
            default -> throw new IllegalArgumentException(library);
        };
    }

    private static Library tern(String url) {
        org.ternmq.client.MqttClient client = Mqtt.connect(
                "mqtt://" + url,
                ConnectOptions.builder().sendingMax(100_000, 256L << 20).build());
        return new Library() {
            @Override
            public void publish(int qos, Runnable done) {
                client.publishAsync(TOPIC, BODY, Qos.of(qos), false).thenRun(done);
            }

            @Override
            public void subscribe(int qos, Runnable received) {
                client.subscribe(SubscribeOptions.to(TOPIC, Qos.of(qos)), message -> received.run());
            }
        };
    }

    private static Library hivemq(String url) {
        String[] parts = url.split(":");
        Mqtt5AsyncClient client = MqttClient.builder()
                .useMqttVersion5()
                .serverHost(parts[0])
                .serverPort(Integer.parseInt(parts[1]))
                .buildAsync();
        client.connect().join();
        return new Library() {
            @Override
            public void publish(int qos, Runnable done) {
                client.publishWith()
                        .topic(TOPIC)
                        .qos(MqttQos.fromCode(qos))
                        .payload(BODY)
                        .send()
                        .thenRun(done);
            }

            @Override
            public void subscribe(int qos, Runnable received) {
                client.subscribeWith()
                        .topicFilter(TOPIC)
                        .qos(MqttQos.fromCode(qos))
                        .callback(message -> received.run())
                        .send()
                        .join();
            }
        };
    }

    private static Library paho(String url) throws Exception {
        MqttAsyncClient client = new MqttAsyncClient("tcp://" + url, "p" + System.nanoTime(), new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setReceiveMaximum(WINDOW + 24);
        client.connect(options).waitForCompletion();
        return new Library() {
            @Override
            public void publish(int qos, Runnable done) throws Exception {
                client.publish(TOPIC, BODY, qos, false, null, new MqttActionListener() {
                    @Override
                    public void onSuccess(IMqttToken token) {
                        done.run();
                    }

                    @Override
                    public void onFailure(IMqttToken token, Throwable why) {
                        throw new IllegalStateException(why);
                    }
                });
            }

            @Override
            public void subscribe(int qos, Runnable received) throws Exception {
                client.setCallback(new Listener(message -> received.run()));
                client.subscribe(TOPIC, qos).waitForCompletion();
            }
        };
    }

    private static void publish(Library library, int qos, int count, int warmup) throws Exception {
        run(library, qos, warmup);
        long cpu = cpuNanos();
        long begin = System.nanoTime();
        run(library, qos, count);
        print(count, System.nanoTime() - begin, cpuNanos() - cpu);
    }

    private static void run(Library library, int qos, int count) throws Exception {
        Semaphore room = new Semaphore(WINDOW);
        for (int i = 0; i < count; i++) {
            room.acquire();
            library.publish(qos, room::release);
        }
        room.acquire(WINDOW);
    }

    private static void receive(Library library, int qos, int count, int warmup) throws Exception {
        AtomicLong received = new AtomicLong();
        CountDownLatch warm = new CountDownLatch(1);
        CountDownLatch all = new CountDownLatch(1);
        long[] begin = new long[2];
        library.subscribe(qos, () -> {
            long now = received.incrementAndGet();
            if (now == warmup) {
                begin[0] = System.nanoTime();
                begin[1] = cpuNanos();
                warm.countDown();
            } else if (now == warmup + (long) count) {
                all.countDown();
            }
        });
        System.out.println("ready");
        System.out.flush();
        long last = 0;
        long lastNanos = System.nanoTime();
        while (!all.await(100, TimeUnit.MILLISECONDS)) {
            long now = received.get();
            if (now != last || now == 0) {
                last = now;
                lastNanos = System.nanoTime();
            } else if (System.nanoTime() - lastNanos > SILENCE_NANOS) { // what has not come by now never will
                break;
            }
        }
        long came = Math.max(1, received.get() - warmup);
        long silence = all.getCount() == 0 ? 0 : System.nanoTime() - lastNanos;
        print((int) came, System.nanoTime() - begin[0] - silence, cpuNanos() - begin[1]);
        System.out.printf("{\"lost\":%d}%n", count - came);
    }

    /** Both at the beginning, and as in an application that has run for a while: each client has taken messages, and garbage was collected. */
    private static void idle(String library, String url, int count) throws Exception {
        List<Library> all = new ArrayList<>();
        AtomicLong received = new AtomicLong();
        all.add(open(library, url)); // what all share
        long before = heapBytes();
        for (int i = 0; i < count; i++) {
            Library one = open(library, url);
            one.subscribe(1, received::incrementAndGet);
            all.add(one);
        }
        Thread.sleep(1_000);
        long fresh = heapBytes();
        for (int i = 1; i <= ROUNDS; i++) {
            all.get(0).publish(0, () -> {});
            while (received.get() < (long) i * count) {
                Thread.sleep(1);
            }
            if (i % (ROUNDS / 4) == 0) {
                System.gc();
            }
        }
        Thread.sleep(1_000);
        System.out.printf(
                "{\"clients\":%d,\"bytes\":%d,\"fresh\":%d}%n",
                count, (heapBytes() - before) / count, (fresh - before) / count);
    }

    private static long heapBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime memory = Runtime.getRuntime();
        long direct = ManagementFactory.getPlatformMXBeans(java.lang.management.BufferPoolMXBean.class).stream()
                .mapToLong(java.lang.management.BufferPoolMXBean::getMemoryUsed)
                .sum();
        return memory.totalMemory() - memory.freeMemory() + direct;
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static void print(int count, long nanos, long cpu) {
        System.out.printf(
                "{\"rate\":%d,\"cpu\":%.3f}%n", count * 1_000_000_000L / nanos, cpu / 1e3 / count);
    }

    /** Paho wants all of these. */
    private record Listener(Consumer<MqttMessage> received) implements org.eclipse.paho.mqttv5.client.MqttCallback {
        @Override
        public void disconnected(org.eclipse.paho.mqttv5.client.MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(org.eclipse.paho.mqttv5.common.MqttException error) {}

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            received.accept(message);
        }

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean again, String uri) {}

        @Override
        public void authPacketArrived(int reason, org.eclipse.paho.mqttv5.common.packet.MqttProperties properties) {}
    }
}
