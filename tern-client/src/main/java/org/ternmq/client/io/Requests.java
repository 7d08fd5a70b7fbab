package org.ternmq.client.io;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.ternmq.codec.packet.Packet;

/** SUBSCRIBE and UNSUBSCRIBE without an answer yet, at most as many as there are packet identifiers. Guarded by the client's lock. */
public final class Requests {
    private final Map<Integer, Request> unanswered = new HashMap<>();

    private record Request(CompletableFuture<Packet> answer, Consumer<Packet> first) {}

    /** Whether nothing is asked. */
    public boolean isEmpty() {
        return unanswered.isEmpty();
    }

    /** Asked. */
    public CompletableFuture<Packet> sent(int packetId) {
        return sent(packetId, answer -> {});
    }

    /**
     * Asked.
     *
     * @param first is shown the answer, with the lock held, before anybody who waits for it
     */
    public CompletableFuture<Packet> sent(int packetId, Consumer<Packet> first) {
        CompletableFuture<Packet> answer = new CompletableFuture<>();
        unanswered.put(packetId, new Request(answer, first));
        return answer;
    }

    /** Only threads that wait are dependent on these futures, so completing one runs nobody's code. */
    public void answered(int packetId, Packet answer) {
        Request request = unanswered.remove(packetId);
        if (request != null) {
            request.first().accept(answer);
            request.answer().complete(answer);
        }
    }

    /** None of it will be answered. */
    public void fail(RuntimeException why) {
        unanswered.values().forEach(request -> request.answer().completeExceptionally(why));
        unanswered.clear();
    }
}
