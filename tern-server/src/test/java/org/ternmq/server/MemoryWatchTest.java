package org.ternmq.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.overload.Stage;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.value.ReasonCode;

@Timeout(60)
class MemoryWatchTest {
    private final AtomicLong buffers = new AtomicLong();
    private final Queue<String> told = new ConcurrentLinkedQueue<>();
    private final BrokerEvents events = new BrokerEvents() {
        @Override
        public void connected(String clientId, String peer) {}

        @Override
        public void closed(String clientId, String peer, ReasonCode reason, String why) {}

        @Override
        public void noticed(String what, boolean isTrouble) {
            told.add(what);
        }

        @Override
        public void failed(String what, Throwable cause) {
            told.add(what + " failed");
        }
    };

    private long bufferBytes() {
        long now = buffers.get();
        if (now < 0) {
            throw new IllegalStateException("nobody knows");
        }
        return now;
    }

    private static void await(Guard guard, Stage stage) {
        while (guard.memory() != stage) {
            Thread.onSpinWait();
        }
    }

    private void awaitTold(int count) {
        while (told.size() < count) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aStageIsReachedByBuffersAndLeft() {
        Guard guard = new Guard(OverloadLimits.DEFAULT, events);
        try (MemoryWatch watch = new MemoryWatch(guard, events, this::bufferBytes)) {
            buffers.set(Runtime.getRuntime().maxMemory());
            await(guard, Stage.CRITICAL);
            buffers.set(0);
            await(guard, Stage.CALM);
            awaitTold(2);
            assertThat(told.remove()).startsWith("memory is critical: heap ").endsWith("do not take it at once");
            assertThat(told.remove()).startsWith("memory is calm: heap ").contains("buffers 0 MiB");
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void whatACollectionLeftOfTheHeapCounts() {
        System.gc();
        Guard guard = new Guard(OverloadLimits.DEFAULT.with(limits -> limits.memoryBytesMax = 1_000), events);
        try (MemoryWatch watch = new MemoryWatch(guard, events, this::bufferBytes)) {
            await(guard, Stage.CRITICAL);
            awaitTold(1);
            assertThat(told.remove()).contains(", together at most 0 MiB; ");
            assertThat(watch).isNotNull();
        }
    }

    @Test
    void aDefectIsToldAndTheWatchGoesOn() {
        buffers.set(-1);
        Guard guard = new Guard(OverloadLimits.DEFAULT, events);
        try (MemoryWatch watch = new MemoryWatch(guard, events, this::bufferBytes)) {
            awaitTold(1);
            assertThat(told.peek()).isEqualTo("watching memory failed");
            buffers.set(Runtime.getRuntime().maxMemory());
            await(guard, Stage.CRITICAL);
            assertThat(watch).isNotNull();
        }
    }
}
