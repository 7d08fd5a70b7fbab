package org.ternmq.sn.client.endpoint;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.sn.client.options.Timing;
import org.ternmq.sn.client.options.TopicIds;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/** Messages on their way to the gateway, and the ids of their topics before them. Confined to its endpoint. */
final class PublishLane extends Lane {
    PublishLane(Wire wire, MsgIds msgIds, Topics topics, Timing timing, int waitingMax) {
        super(wire, msgIds, topics, timing, waitingMax);
    }

    @Override
    void begin(Exchange exchange, long nowNanos) {
        switch (exchange.request) {
            case Request.Register register -> {
                Topic name = new Topic.Name(register.topic());
                topics.idOf(name)
                        .ifPresentOrElse(
                                known -> end(exchange, Outcome.registered(known.value())),
                                () -> register(exchange, register.topic(), nowNanos));
            }
            case Request.Publish publish -> publish(exchange, publish, nowNanos);
            case Request other -> throw new IllegalStateException("nothing to publish: " + other);
        }
    }

    /** [SN-5.4-1] The gateway gives the id. */
    private void register(Exchange exchange, String topic, long nowNanos) {
        exchange.registerId = msgIds.take();
        supervise(exchange, new Registration.Register(TopicId.NONE, exchange.registerId, topic), nowNanos);
    }

    private void publish(Exchange exchange, Request.Publish message, long nowNanos) {
        if (exchange.isReleased) {
            supervise(exchange, new Ack.Pubrel(exchange.msgId), nowNanos);
            return;
        }
        Optional<TopicId> id = topics.idOf(message.topic());
        if (id.isEmpty() && message.topic() instanceof Topic.Name name) {
            register(exchange, name.text(), nowNanos);
        } else if (message.qos() == 0) {
            wire.send(packet(exchange, message, id.orElseThrow()));
            end(exchange, Outcome.DONE);
        } else {
            if (exchange.msgId == MsgIds.NONE) {
                exchange.msgId = msgIds.take();
            }
            Publish packet = packet(exchange, message, id.orElseThrow());
            exchange.isSent = true;
            supervise(exchange, packet, nowNanos);
        }
    }

    private static Publish packet(Exchange exchange, Request.Publish message, TopicId id) {
        return new Publish(exchange.isSent, message.qos(), message.retain(), id, exchange.msgId, message.payload());
    }

    void onRegack(Registration.Regack regack, long nowNanos) {
        Exchange exchange = current();
        if (exchange == null || exchange.registerId == MsgIds.NONE || exchange.registerId != regack.msgId()) {
            return;
        }
        if (regack.code().isRejection()) {
            onRejected(exchange, regack.code(), nowNanos);
        } else if (!TopicIds.isAssignable(regack.topicId())) {
            onRejected(exchange, ReturnCode.INVALID_TOPIC_ID, nowNanos);
        } else {
            msgIds.free(exchange.registerId);
            exchange.registerId = MsgIds.NONE;
            topics.learn(regack.topicId(), nameOf(exchange.request)); // [SN-6.5-2]
            exchange.clearResend();
            resume(nowNanos);
        }
    }

    private static String nameOf(Request request) {
        return switch (request) {
            case Request.Register register -> register.topic();
            case Request.Publish(Topic.Name name, var payload, var qos, var retain) -> name.text();
            default -> throw new IllegalStateException("nothing to register: " + request);
        };
    }

    void onPuback(Ack.Puback puback, long nowNanos) {
        Exchange exchange = published(puback.msgId());
        if (exchange != null && !exchange.isReleased) {
            onPublished(exchange, (Request.Publish) exchange.request, puback.code(), nowNanos);
        } else if (puback.msgId() == Publish.NO_MSG_ID && puback.code() == ReturnCode.INVALID_TOPIC_ID) {
            topics.forget(puback.topicId());
        } else if (puback.msgId() == Publish.NO_MSG_ID && puback.code() == ReturnCode.CONGESTION) {
            pause(nowNanos);
        }
    }

    private void onPublished(Exchange exchange, Request.Publish message, ReturnCode code, long nowNanos) {
        if (code == ReturnCode.INVALID_TOPIC_ID && isRegistered(message) && exchange.renewals < retries()) {
            exchange.renewals++;
            topics.idOf(message.topic()).ifPresent(id -> topics.forget(id.value())); // [SN-6.6-2]
            unsend(exchange);
            resume(nowNanos);
        } else if (code.isRejection()) {
            onRejected(exchange, code, nowNanos);
        } else if (message.qos() == 1) {
            onEnded(exchange, Outcome.DONE, nowNanos);
        }
    }

    private boolean isRegistered(Request.Publish message) {
        return topics.shortest(message.topic()) instanceof Topic.Name;
    }

    /** Also once more if it comes once more, and for one of an exchange that is over: the gateway waits for PUBREL. */
    void onPubrec(Ack.Pubrec pubrec, long nowNanos) {
        Exchange exchange = published(pubrec.msgId());
        Ack.Pubrel pubrel = new Ack.Pubrel(pubrec.msgId());
        if (exchange == null || exchange.isReleased) {
            wire.send(pubrel);
        } else if (((Request.Publish) exchange.request).qos() == 2) {
            exchange.isReleased = true;
            exchange.clearResend();
            supervise(exchange, pubrel, nowNanos);
        }
    }

    void onPubcomp(Ack.Pubcomp pubcomp, long nowNanos) {
        Exchange exchange = published(pubcomp.msgId());
        if (exchange != null && exchange.isReleased) {
            onEnded(exchange, Outcome.DONE, nowNanos);
        }
    }

    /** The open exchange, if a PUBLISH of it with this identifier is under way. */
    private @Nullable Exchange published(int msgId) {
        Exchange exchange = current();
        return exchange != null && exchange.isSent && exchange.msgId == msgId ? exchange : null;
    }
}
