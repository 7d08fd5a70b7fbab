package org.ternmq.sn.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.testkit.Covers;
import org.ternmq.testkit.Seeds;

/** Client and gateway on virtual time, with a link between them that loses, repeats and reorders. */
class LossyLinkTest {
    private static final long SECOND = 1_000_000_000L;
    private static final int MESSAGES = 20;

    @Test
    @Covers("SN-6.13-1")
    void nothingIsLostAndQos2ComesOnceBothWays() {
        Seeds.each(200, random -> new Run(random).run());
    }

    @Test
    void theLinkDoesWhatItIsFor() {
        Run run = new Run(Seeds.random(1));
        run.run();

        assertThat(run.lost).isPositive();
        assertThat(run.repeated).isPositive();
        assertThat(run.reordered).isPositive();
    }

    private record Event(long nanos, long order, Runnable arrives) {}

    private static final class Run implements SnClientOutbox {
        private final RandomGenerator random;
        private final PriorityQueue<Event> events = new PriorityQueue<>((a, b) ->
                a.nanos() == b.nanos() ? Long.compare(a.order(), b.order()) : Long.compare(a.nanos(), b.nanos()));
        private final SnClientEndpoint client;
        private final FakeGateway gateway;
        private final List<String> delivered = new ArrayList<>();
        private final Map<Long, String> open = new HashMap<>();
        private final List<String> unsent = new ArrayList<>();
        private boolean isSubscribed;
        private long subscription;
        private long now;
        private long order;
        private long lastArrival;
        private long requests;
        private int lost;
        private int repeated;
        private int reordered;

        Run(RandomGenerator random) {
            this.random = random;
            SnClientOptions options =
                    SnClientOptions.of("c").withCleanSession(false).withShortNames(true);
            client = new SnClientEndpoint(options, 1, 65_530, this);
            gateway = new FakeGateway(packet -> carry(() -> client.onPacket(0, packet, now)), 10 * SECOND);
        }

        void run() {
            for (int i = 0; i < MESSAGES; i++) {
                unsent.add(text(i));
            }
            for (int i = 0; i < MESSAGES; i++) {
                gateway.publish("from" + i % 4, text(i), 1 + i % 2, now);
            }
            while (!(isSubscribed && unsent.isEmpty() && open.isEmpty() && gateway.isIdle() && hasAll())) {
                assertThat(now).as("it comes to an end").isLessThan(100_000 * SECOND);
                askAgain();
                step();
            }
            while (!events.isEmpty()) {
                step();
            }
            check(delivered, "from");
            check(gateway.received, "to");
        }

        private boolean hasAll() {
            return new HashSet<>(gateway.received).size() == MESSAGES;
        }

        /** An application that does not give up. */
        private void askAgain() {
            if (client.state() == SnClientEndpoint.State.DISCONNECTED) {
                client.connect(++requests, now);
            }
            if (client.state() == SnClientEndpoint.State.ACTIVE && !isSubscribed && subscription == 0) {
                subscription = ++requests;
                client.ask(subscription, new Request.Subscribe(new Topic.Name("nothing"), Qos.EXACTLY_ONCE), now);
            }
            while (client.state() == SnClientEndpoint.State.ACTIVE && !unsent.isEmpty()) {
                String text = unsent.removeFirst();
                int i = Integer.parseInt(text);
                String topic = i % 3 == 0 ? "to" : "to" + i % 4;
                open.put(++requests, text);
                client.ask(
                        requests, new Request.Publish(new Topic.Name(topic), Bytes.utf8(text), 1 + i % 2, false), now);
            }
        }

        private void step() {
            long arrival = events.isEmpty() ? Long.MAX_VALUE : events.element().nanos();
            long deadline = Math.min(client.deadlineNanos(), gateway.deadlineNanos());
            now = Math.max(now, Math.min(arrival, deadline));
            if (arrival <= deadline) {
                events.remove().arrives().run();
            } else {
                client.onDeadline(now);
                gateway.onDeadline(now);
            }
        }

        private void carry(Runnable arrives) {
            int copies = random.nextInt(100) < 20 ? 0 : random.nextInt(100) < 20 ? 2 : 1;
            lost += copies == 0 ? 1 : 0;
            repeated += copies == 2 ? 1 : 0;
            for (int i = 0; i < copies; i++) {
                long at = now + random.nextLong(4 * SECOND);
                reordered += at < lastArrival ? 1 : 0;
                lastArrival = Math.max(at, lastArrival);
                events.add(new Event(at, order++, arrives));
            }
        }

        private static void check(List<String> came, String prefix) {
            for (int i = 0; i < MESSAGES; i++) {
                String end = "=" + text(i);
                long times = came.stream()
                        .filter(message -> message.startsWith(prefix) && message.endsWith(end))
                        .count();
                if (i % 2 == 0) {
                    assertThat(times).as("QoS 1 %s%s in %s", prefix, end, came).isPositive();
                } else {
                    assertThat(times).as("QoS 2 %s%s in %s", prefix, end, came).isEqualTo(1);
                }
            }
            assertThat(new HashSet<>(came)).as("nothing else came").hasSize(MESSAGES);
        }

        private static String text(int i) {
            return "%02d".formatted(i);
        }

        @Override
        public void send(SnPacket packet) {
            carry(() -> gateway.onPacket(packet, now));
        }

        @Override
        public void deliver(SnMessage message) {
            delivered.add(message.topic() + "=" + message.payload().toUtf8());
        }

        /** What was lost with the connection is the endpoint's to send again; what was not sent is the application's. */
        @Override
        public void completed(long request, Outcome outcome) {
            if (request == subscription) {
                isSubscribed = outcome.kind() == Outcome.Kind.DONE;
                subscription = isSubscribed ? request : 0;
                return;
            }
            String text = open.remove(request);
            if (text != null && outcome.kind() == Outcome.Kind.NOT_SENT) {
                unsent.add(text);
            }
        }

        @Override
        public void changed(SnClientEndpoint.State state, String why) {}

        @Override
        public void turnedTo(int gateway) {}
    }
}
