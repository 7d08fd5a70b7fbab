package org.ternmq.client;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ternmq.codec.packet.Packet;

/** SUBSCRIBE and UNSUBSCRIBE without an answer yet, at most as many as there are packet identifiers. Guarded by the client's lock. */
final class Requests {
    private final Map<Integer, CompletableFuture<Packet>> unanswered = new HashMap<>();

    CompletableFuture<Packet> sent(int packetId) {
        CompletableFuture<Packet> answer = new CompletableFuture<>();
        unanswered.put(packetId, answer);
        return answer;
    }

    /** Only threads that wait are dependent on these futures, so completing one runs nobody's code. */
    void answered(int packetId, Packet answer) {
        CompletableFuture<Packet> request = unanswered.remove(packetId);
        if (request != null) {
            request.complete(answer);
        }
    }

    void fail(MqttException why) {
        unanswered.values().forEach(request -> request.completeExceptionally(why));
        unanswered.clear();
    }
}
