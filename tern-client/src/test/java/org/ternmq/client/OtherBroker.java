package org.ternmq.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/**
 * Somebody else's broker, and what the tests against it need. It may have been used before: the names of sessions and topics are those
 * of this run alone.
 */
abstract class OtherBroker {
    private static final String RUN =
            Long.toString(ThreadLocalRandom.current().nextLong(1L << 35), Character.MAX_RADIX);

    /** Where it listens. */
    abstract String uri();

    /** What it is known to do against the standard. */
    abstract List<Deviation> deviations();

    /**
     * Where a broker departs from the standard.
     *
     * @param test the method that shows it
     * @param versions those of the protocol that it happens in
     * @param why which broker it is, what it does, and the statement that it breaks
     */
    record Deviation(String test, List<Version> versions, String why) {}

    /** Ends the test here if the broker is known not to hold what it asks for. */
    final void leaveOutIfKnown(String test, Version version) {
        for (Deviation known : deviations()) {
            if ((known.test().equals(test) || known.test().equals("*"))
                    && known.versions().contains(version)) {
                abort("skipped, because " + known.why());
            }
        }
    }

    static ConnectOptions.Builder as(Version version, String id) {
        return ConnectOptions.builder().version(version).clientId(RUN + id + version.level());
    }

    /** With a session that outlives the connection. */
    static ConnectOptions.Builder kept(Version version, String id) {
        ConnectOptions.Builder kept = as(version, id).cleanStart(false);
        return version.hasProperties() ? kept.sessionExpirySeconds(60) : kept;
    }

    final MqttClient connect(ConnectOptions.Builder options) {
        return Mqtt.connect(uri(), options.build());
    }

    /** Ends a session that was kept. */
    final void forget(Version version, String id) {
        connect(as(version, id)).close();
    }

    static String topic(Version version, String rest) {
        return RUN + "/" + version + "/" + rest;
    }

    static Message message(String topic, String text, Qos qos, boolean retain) {
        return Message.of(TopicName.of(topic), Bytes.utf8(text), qos, retain);
    }

    static String next(Subscription messages) {
        return messages.receive(LONG).orElseThrow().text();
    }

    /** The next messages, and that there is none behind them. */
    static List<String> all(Subscription messages, int count) {
        return all(messages, count, message -> true);
    }

    /**
     * The same of those that were published after it had subscribed. A broker may look for retained messages after its SUBACK only, as HiveMQ
     * CE does: what was published at once comes as what was kept too, then.
     */
    static List<String> allPublished(Subscription messages, int count) {
        return all(messages, count, message -> !message.retain());
    }

    private static List<String> all(Subscription messages, int count, Predicate<Received> wanted) {
        List<String> texts = new ArrayList<>();
        while (texts.size() < count) {
            Received next = messages.receive(LONG)
                    .orElseThrow(() -> new AssertionError("nothing more after " + texts + ", of " + count));
            if (wanted.test(next)) {
                texts.add(next.text());
            }
        }
        messages.receive(SHORT).ifPresent(more -> fail("one more after " + texts + ": " + told(more)));
        return texts;
    }

    static void assertNothing(Subscription messages) {
        messages.receive(SHORT).ifPresent(more -> fail("one more: " + told(more)));
    }

    private static String told(Received received) {
        return received.text() + " of " + received + ", packet " + received.packetId()
                + (received.isDuplicate() ? ", a repeat" : "");
    }

    static List<String> numbers(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    static List<CompletableFuture<ReasonCode>> publish(MqttClient client, String topic, List<String> texts, Qos qos) {
        return texts.stream()
                .map(text -> client.publishAsync(message(topic, text, qos, false)))
                .toList();
    }

    static void awaitSuccess(List<CompletableFuture<ReasonCode>> all) {
        all.forEach(done -> assertEquals(ReasonCode.SUCCESS, done.join()));
    }

    static final Duration LONG = Duration.ofSeconds(20);
    static final Duration SHORT = Duration.ofMillis(100);
}
