package org.ternmq.sn.gateway;

import java.util.List;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.packet.Ack.Pubrec;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Ping.Pingreq;
import org.ternmq.sn.codec.packet.Registration.Regack;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.packet.Will.WillTopic;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/**
 * A phase, and the exchange that the client owes the next step of. Where it is connected, the broker owes answers to a PUBLISH at QoS 1 (21) and
 * at QoS 2 (22), SUBSCRIBE (23) and UNSUBSCRIBE (24).
 */
record Situation(SnEndpoint.Phase phase, Open open) {
    enum Open {
        NOTHING,
        REGISTER,
        PUBLISH_AT_QOS_1,
        PUBLISH_AT_QOS_2,
        BROKERS_PUBREL,
        PUBCOMP
    }

    static final Connect CONNECT = new Connect(false, false, Connect.PROTOCOL_ID, 30, "c");
    static final Connect WITH_WILL = new Connect(true, false, Connect.PROTOCOL_ID, 30, "c");
    static final WillTopic WILL_TOPIC = new WillTopic(Qos.AT_LEAST_ONCE, false, "w");

    static List<Situation> all() {
        return java.util.Arrays.stream(SnEndpoint.Phase.values())
                .flatMap(phase -> (switch (phase) {
                            case ACTIVE, ASLEEP, AWAKE -> List.of(Open.values());
                            case NEW, WILL_TOPIC, WILL_MSG, CONNECTING, OVER -> List.of(Open.NOTHING);
                        })
                        .stream().map(open -> new Situation(phase, open)))
                .toList();
    }

    Gateway make() {
        boolean hasWill = phase == SnEndpoint.Phase.WILL_TOPIC || phase == SnEndpoint.Phase.WILL_MSG;
        Gateway gateway = new Gateway(hasWill ? WITH_WILL : CONNECT);
        switch (phase) {
            case NEW -> {}
            case WILL_TOPIC -> gateway.client(WITH_WILL);
            case WILL_MSG -> {
                gateway.client(WITH_WILL);
                gateway.client(WILL_TOPIC);
            }
            case CONNECTING -> gateway.client(CONNECT);
            case ACTIVE -> connected(gateway);
            case ASLEEP -> {
                connected(gateway);
                gateway.client(new Disconnect(100));
            }
            case AWAKE -> {
                connected(gateway);
                gateway.client(new Disconnect(100));
                gateway.client(new Pingreq("c"));
            }
            case OVER -> {
                connected(gateway);
                gateway.client(Disconnect.PLAIN);
            }
        }
        if (gateway.endpoint.phase() != phase) {
            throw new IllegalStateException("in " + gateway.endpoint.phase() + " instead of " + phase);
        }
        gateway.take();
        return gateway;
    }

    private void connected(Gateway gateway) {
        gateway.connected(CONNECT);
        gateway.client(publish(1, 21));
        gateway.client(publish(2, 22));
        gateway.client(new Subscribe(false, Qos.AT_LEAST_ONCE, 23, new Topic.Name("s")));
        gateway.client(new Unsubscribe(24, new Topic.Name("u")));
        switch (open) {
            case NOTHING -> {}
            case REGISTER -> gateway.broker(message("a/b", Qos.AT_LEAST_ONCE, 9));
            case PUBLISH_AT_QOS_1 -> gateway.broker(message("ab", Qos.AT_LEAST_ONCE, 9));
            case PUBLISH_AT_QOS_2 -> gateway.broker(message("ab", Qos.EXACTLY_ONCE, 9));
            case BROKERS_PUBREL -> {
                gateway.broker(message("ab", Qos.EXACTLY_ONCE, 9));
                gateway.client(new Pubrec(9));
            }
            case PUBCOMP -> {
                gateway.broker(message("ab", Qos.EXACTLY_ONCE, 9));
                gateway.client(new Pubrec(9));
                gateway.broker(Ack.Pubrel.success(9));
            }
        }
    }

    static Publish message(String topic, Qos qos, int id) {
        return new Publish(Message.of(TopicName.of(topic), Bytes.utf8("hello"), qos, false), id, false);
    }

    static org.ternmq.sn.codec.packet.Publish publish(int qos, int id) {
        return new org.ternmq.sn.codec.packet.Publish(
                false, qos, false, TopicId.shortName("xy"), id, Bytes.utf8("hello"));
    }

    static Regack regack(ReturnCode code) {
        return new Regack(1, 1, code);
    }

    @Override
    public String toString() {
        return phase + (open == Open.NOTHING ? "" : ", owing " + open);
    }
}
