package org.ternmq.broker.trace;

import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.wire.PacketEncoder;
import org.ternmq.core.topic.TopicTree;

/**
 * One operator who watches. The loops offer, without a lock and without waiting, and one thread takes; what is more than the bound on lines of a
 * second, or than waits at a time, is only counted. Holds payloads only as far as was asked for.
 */
public final class Trace {
    private final Wanted wanted;
    private final @Nullable TopicTree<TopicFilter> topics;
    private final ConcurrentLinkedQueue<Traced> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waits = new AtomicInteger();
    private final AtomicLong leftOut = new AtomicLong();
    private final AtomicLong secondNow = new AtomicLong();
    private final AtomicInteger ofSecond = new AtomicInteger();

    /**
     * What an operator wants to see; what is empty does not matter.
     *
     * @param topic of PUBLISH packets; with it no others are shown
     * @param payloadBytesMax how much of a payload is shown
     * @param linesPerSecondMax how many lines
     */
    public record Wanted(
            Optional<String> clientId,
            Optional<TopicFilter> topic,
            Optional<InetAddress> address,
            int payloadBytesMax,
            int linesPerSecondMax) {}

    Trace(Wanted wanted) {
        this.wanted = wanted;
        this.topics = wanted.topic()
                .map(filter -> {
                    var tree = new TopicTree<TopicFilter>();
                    tree.put(filter.utf8(), filter);
                    return tree;
                })
                .orElse(null);
    }

    void packet(Passing at, Packet packet) {
        if (!isWanted(at) || !isWanted(packet) || !passes(at.nowNanos())) {
            return;
        }
        int bytes = PacketEncoder.size(packet, at.version());
        if (packet instanceof Publish publish) {
            Message message = publish.message();
            int payloadBytes = message.payload().length();
            Bytes shown =
                    Bytes.copyOf(message.payload().asByteBuffer(), Math.min(payloadBytes, wanted.payloadBytesMax()));
            Message bare =
                    new Message(message.topic(), Bytes.EMPTY, message.qos(), message.retain(), message.properties());
            add(Traced.of(at, new Publish(bare, publish.packetId(), publish.dup()), bytes)
                    .with(shown, payloadBytes));
        } else {
            add(Traced.of(at, packet, bytes));
        }
    }

    void end(Passing at, String why) {
        if (topics == null && isWanted(at) && passes(at.nowNanos())) {
            add(Traced.end(at, why));
        }
    }

    private boolean isWanted(Passing at) {
        return (wanted.clientId().isEmpty() || wanted.clientId().get().equals(at.clientId()))
                && (wanted.address().isEmpty()
                        || wanted.address().get().equals(at.connection().address()));
    }

    private boolean isWanted(Packet packet) {
        return topics == null
                || packet instanceof Publish publish
                        && isWanted(publish.message().topic(), topics);
    }

    private static boolean isWanted(TopicName topic, TopicTree<TopicFilter> topics) {
        boolean[] found = {false};
        topics.match(topic, filter -> {
            found[0] = true;
            return false;
        });
        return found[0];
    }

    /** Whether the second has room for one more line. Two loops at the turn of a second may let a few more through. */
    private boolean passes(long nowNanos) {
        long second = nowNanos / 1_000_000_000L;
        if (secondNow.getAndSet(second) != second) {
            ofSecond.set(0);
        }
        boolean passes = waits.get() < WAITING_MAX && ofSecond.incrementAndGet() <= wanted.linesPerSecondMax();
        if (!passes) {
            leftOut.incrementAndGet();
        }
        return passes;
    }

    private void add(Traced traced) {
        waits.incrementAndGet();
        waiting.add(traced);
    }

    /** The next one, if any waits; for one thread. */
    public @Nullable Traced poll() {
        Traced next = waiting.poll();
        if (next != null) {
            waits.decrementAndGet();
        }
        return next;
    }

    /** How many were left out since this was asked last. */
    public long takeLeftOut() {
        return leftOut.getAndSet(0);
    }

    private static final int WAITING_MAX = 1_024;
}
