package org.ternmq.sn.codec.fields;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.ternmq.codec.value.Qos;
import org.ternmq.sn.codec.packet.Ack;
import org.ternmq.sn.codec.packet.Connack;
import org.ternmq.sn.codec.packet.Connect;
import org.ternmq.sn.codec.packet.Disconnect;
import org.ternmq.sn.codec.packet.Discovery;
import org.ternmq.sn.codec.packet.Encapsulated;
import org.ternmq.sn.codec.packet.Ping;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.packet.Registration;
import org.ternmq.sn.codec.packet.SnPacket;
import org.ternmq.sn.codec.packet.Suback;
import org.ternmq.sn.codec.packet.Subscribe;
import org.ternmq.sn.codec.packet.Unsuback;
import org.ternmq.sn.codec.packet.Unsubscribe;
import org.ternmq.sn.codec.packet.Will;
import org.ternmq.sn.codec.value.ReturnCode;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;

/**
 * Shows a packet as named fields: texts, numbers, and a map for a packet in a packet. Flags are 0 or 1. Binary fields are
 * hexadecimal and their names end so. The names are those of the packet vectors under {@code spec/}.
 */
public final class SnPacketFields {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private SnPacketFields() {}

    /** The fields of a packet. */
    public static Map<String, Object> of(SnPacket packet) {
        SnPacketFields shown = new SnPacketFields();
        shown.fields.put("type", packet.type().name());
        shown.show(packet);
        return shown.fields;
    }

    private void show(SnPacket packet) {
        switch (packet) {
            case Discovery discovery -> showDiscovery(discovery);
            case Connect connect -> {
                flag("will", connect.will());
                flag("cleanSession", connect.cleanSession());
                fields.put("protocolId", connect.protocolId());
                fields.put("duration", connect.keepAliveSeconds());
                fields.put("clientId", connect.clientId());
            }
            case Connack connack -> showCode(connack.code());
            case Will will -> showWill(will);
            case Registration registration -> showRegistration(registration);
            case Publish publish -> {
                fields.put("qos", publish.qos());
                flag("dup", publish.dup());
                flag("retain", publish.retain());
                showTopic(publish.topic());
                fields.put("msgId", publish.msgId());
                fields.put("dataHex", publish.payload().toHex());
            }
            case Ack ack -> {
                if (ack instanceof Ack.Puback puback) {
                    fields.put("topicId", puback.topicId());
                }
                fields.put("msgId", ack.msgId());
                if (ack instanceof Ack.Puback puback) {
                    showCode(puback.code());
                }
            }
            case Subscribe subscribe -> {
                fields.put("qos", subscribe.qosMax().bits());
                flag("dup", subscribe.dup());
                fields.put("msgId", subscribe.msgId());
                showTopic(subscribe.topic());
            }
            case Suback suback -> {
                fields.put("qos", suback.qos().bits());
                fields.put("topicId", suback.topicId());
                fields.put("msgId", suback.msgId());
                showCode(suback.code());
            }
            case Unsubscribe unsubscribe -> {
                fields.put("msgId", unsubscribe.msgId());
                showTopic(unsubscribe.topic());
            }
            case Unsuback unsuback -> fields.put("msgId", unsuback.msgId());
            case Ping.Pingreq request -> {
                if (request.hasClientId()) {
                    fields.put("clientId", request.clientId());
                }
            }
            case Ping.Pingresp answer -> {}
            case Disconnect end -> {
                if (end.isSleep()) {
                    fields.put("duration", end.sleepSeconds());
                }
            }
            case Encapsulated wrapped -> {
                fields.put("radius", wrapped.radius());
                fields.put("nodeIdHex", wrapped.nodeId().toHex());
                fields.put("message", of(wrapped.packet()));
            }
        }
    }

    private void showDiscovery(Discovery discovery) {
        switch (discovery) {
            case Discovery.Advertise advertise -> {
                fields.put("gwId", advertise.gatewayId());
                fields.put("duration", advertise.durationSeconds());
            }
            case Discovery.SearchGw search -> fields.put("radius", search.radius());
            case Discovery.GwInfo info -> {
                fields.put("gwId", info.gatewayId());
                if (!info.address().isEmpty()) {
                    fields.put("gwAddHex", info.address().toHex());
                }
            }
        }
    }

    private void showWill(Will will) {
        switch (will) {
            case Will.WillTopicReq request -> {}
            case Will.WillTopic topic -> showWillTopic(topic.qos(), topic.retain(), topic.topic());
            case Will.WillMsgReq request -> {}
            case Will.WillMsg message ->
                fields.put("willMsgHex", message.payload().toHex());
            case Will.WillTopicUpd topic -> showWillTopic(topic.qos(), topic.retain(), topic.topic());
            case Will.WillTopicResp answer -> showCode(answer.code());
            case Will.WillMsgUpd message ->
                fields.put("willMsgHex", message.payload().toHex());
            case Will.WillMsgResp answer -> showCode(answer.code());
        }
    }

    private void showWillTopic(Qos qos, boolean retain, String topic) {
        if (topic.isEmpty()) {
            fields.put("empty", true);
        } else {
            fields.put("qos", qos.bits());
            flag("retain", retain);
            fields.put("willTopic", topic);
        }
    }

    private void showRegistration(Registration registration) {
        switch (registration) {
            case Registration.Register register -> {
                fields.put("topicId", register.topicId());
                fields.put("msgId", register.msgId());
                fields.put("topicName", register.topicName());
            }
            case Registration.Regack regack -> {
                fields.put("topicId", regack.topicId());
                fields.put("msgId", regack.msgId());
                showCode(regack.code());
            }
        }
    }

    private void showTopic(Topic topic) {
        switch (topic) {
            case Topic.Name name -> fields.put("topicName", name.text());
            case TopicId id -> {
                String kind = id.kind().name().replace("_NAME", "").toLowerCase(Locale.ROOT);
                fields.put("topicIdType", kind);
                if (id.kind() == TopicId.Kind.SHORT_NAME) {
                    fields.put("shortName", id.name());
                } else {
                    fields.put("topicId", id.value());
                }
            }
        }
    }

    private void showCode(ReturnCode code) {
        fields.put("returnCode", code.octet());
    }

    private void flag(String name, boolean isSet) {
        fields.put(name, isSet ? 1 : 0);
    }
}
