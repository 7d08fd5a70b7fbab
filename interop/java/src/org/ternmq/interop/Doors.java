package org.ternmq.interop;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A Java client through the doors that the arguments name, DOOR=URL each, behind the name of the library: a line per door and version,
 * with right, or wrong and why.
 */
public final class Doors {
    private static final int SECONDS = 20;
    private static final byte[] LARGE = new byte[70_000]; // more than a frame of 16 bits holds

    private final String library;
    private final String door;
    private final String url;
    private final String version;
    private final String topic;

    private Doors(String library, String door, String url, String version) {
        this.library = library;
        this.door = door;
        this.url = url;
        this.version = version;
        topic = "doors/" + library + "/" + door + "/" + version;
    }

    public static void main(String[] args) {
        for (String pair : List.of(args).subList(1, args.length)) {
            int equals = pair.indexOf('=');
            String door = pair.substring(0, equals);
            for (String version : List.of("3.1.1", "5.0")) {
                try {
                    new Doors(args[0], door, pair.substring(equals + 1), version).play();
                    System.out.println(String.join("\t", door, version, "right", ""));
                } catch (Exception failure) {
                    failure.printStackTrace();
                    System.out.println(String.join("\t", door, version, "wrong", failure.toString().replace('\n', ' ')));
                }
            }
        }
        System.exit(0); // a connection that failed may still have a thread
    }

    private void play() throws Exception {
        BlockingQueue<Arrived> watched = new LinkedBlockingQueue<>();
        Agent.Connection watcher = open("watcher", watched, false);
        watcher.subscribe(topic + "/#", 2, 0);
        BlockingQueue<Arrived> own = new LinkedBlockingQueue<>();
        Agent.Connection actor = open("actor", own, true);
        for (int qos = 0; qos <= 2; qos++) {
            byte[] payload = ("Tür " + qos).getBytes(StandardCharsets.UTF_8);
            actor.publish(topic + "/" + qos, List.of(payload), qos, false, new Pairs());
            expect(watched, new Arrived(topic + "/" + qos, payload, qos, false));
        }
        actor.publish(topic + "/large", List.of(LARGE), 1, false, new Pairs());
        expect(watched, new Arrived(topic + "/large", LARGE, 1, false));
        actor.publish(topic + "/kept", List.of(topic.getBytes(StandardCharsets.UTF_8)), 2, true, new Pairs());
        Arrived kept = new Arrived(topic + "/kept", topic.getBytes(StandardCharsets.UTF_8), 2, true);
        expect(watched, new Arrived(kept.topic, kept.payload, 2, false));
        actor.subscribe(topic + "/kept", 2, 0);
        expect(own, kept);
        // These libraries have no way to vanish; whose identifier comes again is cut off by the broker.
        Agent.Connection heir = open("actor", own, false);
        expect(watched, new Arrived(topic + "/will", "gone".getBytes(StandardCharsets.UTF_8), 1, false));
        heir.disconnect();
        watcher.disconnect();
    }

    private Agent.Connection open(String role, BlockingQueue<Arrived> inbox, boolean hasWill) throws Exception {
        Map<String, String> ask = new HashMap<>(Map.of("url", url));
        if (door.equals("cert")) {
            ask.put("own", "1");
        }
        byte[] will = "gone".getBytes(StandardCharsets.UTF_8);
        int number = version.equals("5.0") ? 5 : 4;
        String willTopic = hasWill ? topic + "/will" : null;
        Agent.Target target = new Agent.Target("", 0, number, topic + "/" + role, true, 0, willTopic, will, ask);
        Agent.Connection connection = Agent.open(
                library, target, (from, payload, qos, retain, more) -> inbox.add(new Arrived(from, payload, qos, retain)));
        connection.connect();
        return connection;
    }

    private static void expect(BlockingQueue<Arrived> inbox, Arrived due) throws InterruptedException {
        Arrived came = inbox.poll(SECONDS, TimeUnit.SECONDS);
        if (came == null || !came.isSame(due)) {
            throw new IllegalStateException("this came: " + came + ", this was due: " + due);
        }
    }

    private record Arrived(String topic, byte[] payload, int qos, boolean retain) {
        boolean isSame(Arrived other) {
            return topic.equals(other.topic)
                    && Arrays.equals(payload, other.payload)
                    && qos == other.qos
                    && retain == other.retain;
        }

        @Override
        public String toString() {
            return topic + ", QoS " + qos + (retain ? ", retained, " : ", ") + payload.length + " bytes";
        }
    }
}
