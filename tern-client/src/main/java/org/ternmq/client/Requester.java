package org.ternmq.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;

/**
 * Requests and their responses (5.0 section 4.10). All responses come to one topic of this client, subscribed to at the first
 * request, and are known by Correlation Data. As many are open as callers wait. For any thread.
 */
final class Requester {
    private final MqttClient client;
    private final Map<Bytes, CompletableFuture<Message>> open = new ConcurrentHashMap<>();
    private final AtomicLong next = new AtomicLong(ThreadLocalRandom.current().nextLong());
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable String responseTopic;

    Requester(MqttClient client) {
        this.client = client;
    }

    /** What is open under a new correlation; to be given back to {@link #forget}. */
    Call begin(TopicName topic, Bytes body, Qos qos, Properties further) {
        Bytes correlation = Bytes.utf8(Long.toString(next.getAndIncrement(), Character.MAX_RADIX));
        Properties properties = further.toBuilder()
                .add(PropertyId.RESPONSE_TOPIC, responseTopic())
                .add(PropertyId.CORRELATION_DATA, correlation)
                .build();
        CompletableFuture<Message> response = new CompletableFuture<>();
        open.put(correlation, response);
        return new Call(new Message(topic, body, qos, false, properties), correlation, response);
    }

    /** A request and what comes of it. */
    record Call(Message request, Bytes correlation, CompletableFuture<Message> response) {}

    void forget(Call call) {
        open.remove(call.correlation());
    }

    private String responseTopic() {
        lock.lock();
        try {
            if (responseTopic == null) {
                // The server may say (5.0 section 4.10) where its clients may subscribe.
                String base = client.terms().granted().properties().text(PropertyId.RESPONSE_INFORMATION, "");
                String own = (base.isEmpty() ? "tern/response" : base.replaceAll("/+$", "")) + "/" + client.clientId()
                        + "/" + Long.toString(ThreadLocalRandom.current().nextLong(1L << 40), Character.MAX_RADIX);
                client.subscribe(SubscribeOptions.to(own, Qos.EXACTLY_ONCE), this::onResponse);
                responseTopic = own;
            }
            return responseTopic;
        } finally {
            lock.unlock();
        }
    }

    private void onResponse(Received response) {
        Bytes correlation = response.properties().bytes(PropertyId.CORRELATION_DATA, Bytes.EMPTY);
        CompletableFuture<Message> call = open.remove(correlation);
        if (call != null) { // others came too late
            call.complete(response.message());
        }
    }

    /** The answer to a request: where, and under which correlation, its sender expects it. */
    static Message response(Received request, Bytes body, Qos qos) {
        String topic = request.properties().text(PropertyId.RESPONSE_TOPIC, "");
        if (topic.isEmpty()) {
            throw new IllegalArgumentException("the message to " + request.topic() + " asks for no response");
        }
        Bytes correlation = request.properties().bytes(PropertyId.CORRELATION_DATA, Bytes.EMPTY);
        Properties properties = correlation.isEmpty()
                ? Properties.NONE
                : Properties.builder()
                        .add(PropertyId.CORRELATION_DATA, correlation)
                        .build();
        return new Message(TopicName.of(topic), body, qos, false, properties);
    }
}
