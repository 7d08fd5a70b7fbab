package org.ternmq.sn.client.endpoint;

import org.jspecify.annotations.Nullable;
import org.ternmq.sn.client.options.Timing;
import org.ternmq.sn.client.options.TopicIds;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;

/** Subscriptions and changes of the will. Confined to its endpoint. */
final class AskLane extends Lane {
    AskLane(Wire wire, MsgIds msgIds, Topics topics, Timing timing, int waitingMax) {
        super(wire, msgIds, topics, timing, waitingMax);
    }

    /** [SN-6.7-3] Pre-defined ids and short names are subscribed to like all others. */
    @Override
    void begin(Exchange exchange, long nowNanos) {
        if (exchange.msgId == MsgIds.NONE) {
            exchange.msgId = msgIds.take();
        }
        switch (exchange.request) {
            case Request.Subscribe ask ->
                supervise(
                        exchange,
                        new Subscribe(exchange.isSent, ask.qosMax(), exchange.msgId, topics.shortest(ask.topic())),
                        nowNanos);
            case Request.Unsubscribe ask ->
                supervise(exchange, new Unsubscribe(exchange.msgId, topics.shortest(ask.topic())), nowNanos);
            case Request.ChangeWill change -> supervise(exchange, change.update(), nowNanos);
            case Request other -> throw new IllegalStateException("nothing to ask: " + other);
        }
        exchange.isSent = true;
    }

    void onSuback(Suback suback, long nowNanos) {
        Exchange exchange = asked(suback.msgId());
        if (exchange == null || !(exchange.request instanceof Request.Subscribe ask)) {
            return;
        }
        if (suback.code().isRejection()) {
            onRejected(exchange, suback.code(), nowNanos);
            return;
        }
        Topic topic = topics.shortest(ask.topic());
        topics.onSubscribed(topic);
        if (topic instanceof Topic.Name name && TopicIds.isAssignable(suback.topicId())) {
            topics.learn(suback.topicId(), name.text());
        }
        onEnded(exchange, Outcome.subscribed(suback.topicId(), suback.qos()), nowNanos);
    }

    void onUnsuback(Unsuback unsuback, long nowNanos) {
        Exchange exchange = asked(unsuback.msgId());
        if (exchange != null && exchange.request instanceof Request.Unsubscribe) {
            onEnded(exchange, Outcome.DONE, nowNanos);
        }
    }

    private @Nullable Exchange asked(int msgId) {
        Exchange exchange = current();
        return exchange != null && exchange.isSent && exchange.msgId == msgId ? exchange : null;
    }

    /** The change of the will that is open and of the kind that was answered, if any. */
    Request.@Nullable ChangeWill change(Class<?> kind) {
        Exchange exchange = current();
        return exchange != null && exchange.request instanceof Request.ChangeWill ask && kind.isInstance(ask.update())
                ? ask
                : null;
    }

    void onWillAnswered(ReturnCode code, long nowNanos) {
        Exchange exchange = current();
        if (exchange != null && code.isRejection()) {
            onEnded(exchange, Outcome.rejected(code), nowNanos);
        } else if (exchange != null) {
            onEnded(exchange, Outcome.DONE, nowNanos);
        }
    }
}
