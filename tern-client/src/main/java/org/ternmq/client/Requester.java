package org.ternmq.client;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.options.SubscribeOptions;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
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

    /** Sends a request and waits for the response. */
    Message request(TopicName topic, Bytes body, long deadlineNanos) {
        Bytes correlation = Bytes.utf8(Long.toString(next.getAndIncrement(), Character.MAX_RADIX));
        Properties properties = Properties.builder()
                .add(PropertyId.RESPONSE_TOPIC, responseTopic())
                .add(PropertyId.CORRELATION_DATA, correlation)
                .build();
        CompletableFuture<Message> response = new CompletableFuture<>();
        open.put(correlation, response);
        try {
            Message request = new Message(topic, body, Qos.AT_LEAST_ONCE, false, properties);
            String what = "the request to " + topic;
            ReasonCode taken = Asking.await(client.publishAsync(request), deadlineNanos, what);
            if (taken == ReasonCode.NO_MATCHING_SUBSCRIBERS) {
                throw new MqttException(Kind.REJECTED, taken, "nobody takes requests to " + topic);
            }
            return Asking.await(response, deadlineNanos, what);
        } finally {
            open.remove(correlation);
        }
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
