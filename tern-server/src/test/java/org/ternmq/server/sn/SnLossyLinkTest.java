package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.client.endpoint.Request;
import org.ternmq.sn.client.endpoint.SnClientEndpoint.State;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.client.options.Timing;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.transport.sn.SnDoor;

/**
 * Two clients and the broker, and networks that lose a fifth of the datagrams, repeat a tenth and hold each up for up to a second and a half.
 * Each seed is another network.
 */
class SnLossyLinkTest {
    @Test
    void nothingIsLostAndAtQos2NothingComesTwice() {
        int seeds = Integer.getInteger("tern.seeds", 1_000);
        for (int seed = Integer.getInteger("tern.seed", 1); seed <= seeds; seed++) {
            exchange(seed);
        }
        System.out.println("MQTT-SN on " + seeds + " bad networks: " + total
                + " messages each way, none lost, none twice at QoS 2");
    }

    private int total;

    private void exchange(int seed) {
        SnWorld world = new SnWorld(2, SnDoor.OPEN, seed);
        world.weather(0.2, 0.1, 1_500);
        SnWorld.Client sender = connected(world, seed, "sender");
        SnWorld.Client receiver = connected(world, seed, "receiver");
        long subscribed = receiver.ask(new Request.Subscribe(new Topic.Name("t/#"), Qos.EXACTLY_ONCE));
        until(world, seed, () -> receiver.isDone(subscribed));

        List<Long> published = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            published.add(sender.ask(
                    new Request.Publish(new Topic.Name("t/" + i % 3), Bytes.utf8("" + i), qos(seed, i), false)));
        }
        until(world, seed, () -> published.stream().allMatch(sender::isDone));
        until(world, seed, () -> numbers(receiver).containsAll(range(0, MESSAGES)));
        world.advance(60);
        assertThat(numbers(receiver).stream().filter(i -> qos(seed, i) == 2))
                .as("seed %s", seed)
                .containsExactlyElementsOf(range(0, MESSAGES).stream()
                        .filter(i -> qos(seed, i) == 2)
                        .toList());

        sleepAndWake(world, seed, receiver);
        total += MESSAGES;
    }

    /** [SN-6.14-3] Whoever sleeps gets all that was promised, in one waking or, where datagrams are lost, the next. */
    private void sleepAndWake(SnWorld world, int seed, SnWorld.Client receiver) {
        long asleep = receiver.sleep(3_600);
        until(world, seed, () -> receiver.isDone(asleep));
        for (int i = MESSAGES; i < 2 * MESSAGES; i++) {
            world.broker.loops[0].publish(
                    Message.of(TopicName.of("t/" + i % 4), Bytes.utf8("" + i), Qos.of(qos(seed, i)), false));
            world.run();
        }
        for (int nights = 0; nights < 20 && !numbers(receiver).containsAll(range(0, 2 * MESSAGES)); nights++) {
            world.advance(300);
            if (receiver.endpoint.state() == State.ASLEEP) {
                receiver.wake();
            }
        }
        world.advance(60);
        assertThat(numbers(receiver)).as("seed %s", seed).containsAll(range(0, 2 * MESSAGES));
        assertThat(numbers(receiver).stream().filter(i -> qos(seed, i) == 2))
                .as("seed %s", seed)
                .containsExactlyElementsOf(range(0, 2 * MESSAGES).stream()
                        .filter(i -> qos(seed, i) == 2)
                        .toList());
    }

    private static SnWorld.Client connected(SnWorld world, int seed, String id) {
        SnWorld.Client client = world.client(SnClientOptions.of(id)
                .withKeepAliveSeconds(600)
                .withWaitingMax(1_000)
                .withTiming(new Timing(Duration.ofSeconds(4), 20, Duration.ofMinutes(1), Duration.ofSeconds(5))));
        long request = client.connect();
        until(world, seed, () -> client.isDone(request));
        return client;
    }

    private static void until(SnWorld world, int seed, java.util.function.BooleanSupplier holds) {
        for (int i = 0; i < 2_000 && !holds.getAsBoolean(); i++) {
            world.advance(1);
        }
        assertThat(holds.getAsBoolean())
                .as("seed %s, after %s", seed, world.broker.log)
                .isTrue();
    }

    private static int qos(int seed, int number) {
        return 1 + (Integer.hashCode(seed * 31 + number * 17) * 0x9E3779B9 >>> 31);
    }

    private static List<Integer> numbers(SnWorld.Client client) {
        return client.messages.stream()
                .map(message -> Integer.parseInt(message.payload().toUtf8()))
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static final int MESSAGES = 20;
}
