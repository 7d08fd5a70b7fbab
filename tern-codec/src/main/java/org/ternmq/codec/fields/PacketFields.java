package org.ternmq.codec.fields;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.UserProperty;
import org.ternmq.codec.value.Version;

/**
 * Shows a packet as named fields in wire order: texts, numbers, truth values, lists and maps of these, {@code null} for a field of
 * 3.1 that is missing though its flag is set. Binary fields are hexadecimal and their names end so. The names and shapes are those of
 * the packet vectors under {@code spec/}.
 */
public final class PacketFields {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    private final Version version;

    private PacketFields(Version version) {
        this.version = version;
    }

    /** The fields of a packet as a version knows them. */
    public static Map<String, @Nullable Object> of(Packet packet, Version version) {
        PacketFields shown = new PacketFields(version);
        shown.fields.put("type", packet.type().name());
        shown.show(packet);
        return shown.fields;
    }

    private void show(Packet packet) {
        switch (packet) {
            case Connect connect -> showConnect(connect);
            case Connack connack -> {
                fields.put("sessionPresent", connack.sessionPresent());
                fields.put("reasonCode", connack.returnCode());
                showProperties(connack.properties());
            }
            case Publish publish -> showPublish(publish);
            case Ack ack -> {
                fields.put("packetId", ack.packetId());
                showReason(ack.reason(), ack.properties());
            }
            case Subscribe subscribe -> {
                fields.put("packetId", subscribe.packetId());
                showProperties(subscribe.properties());
                fields.put(
                        "filters",
                        subscribe.requests().stream().map(this::request).toList());
            }
            case Suback suback -> {
                fields.put("packetId", suback.packetId());
                showProperties(suback.properties());
                fields.put("reasonCodes", codes(suback.reasons()));
            }
            case Unsubscribe unsubscribe -> {
                fields.put("packetId", unsubscribe.packetId());
                showProperties(unsubscribe.properties());
                fields.put(
                        "filters",
                        unsubscribe.filters().stream().map(TopicFilter::text).toList());
            }
            case Unsuback unsuback -> {
                fields.put("packetId", unsuback.packetId());
                showProperties(unsuback.properties());
                if (version.hasProperties()) {
                    fields.put("reasonCodes", codes(unsuback.reasons()));
                }
            }
            case Ping ping -> {}
            case Disconnect end -> showReason(end.reason(), end.properties());
            case Auth auth -> showReason(auth.reason(), auth.properties());
        }
    }

    private void showConnect(Connect connect) {
        fields.put("protocolName", connect.version().protocolName());
        fields.put("protocolVersion", connect.version().level());
        fields.put("cleanStart", connect.cleanStart());
        fields.put("keepAlive", connect.keepAliveSeconds());
        showProperties(connect.properties());
        fields.put("clientId", connect.clientId());
        connect.will().ifPresent(will -> fields.put("will", will(will)));
        Connect.Login login = connect.login();
        if (login.hasUserName()) {
            fields.put("username", login.userName());
        }
        if (login.hasPassword()) {
            Bytes password = login.password();
            fields.put("passwordHex", password == null ? null : password.toHex());
        }
    }

    private Map<String, @Nullable Object> will(Message will) {
        PacketFields shown = new PacketFields(version);
        shown.fields.put("qos", will.qos().bits());
        shown.fields.put("retain", will.retain());
        shown.showProperties(will.properties());
        shown.fields.put("topic", will.topic().toString());
        shown.fields.put("payloadHex", will.payload().toHex());
        return shown.fields;
    }

    private void showPublish(Publish publish) {
        Message message = publish.message();
        fields.put("dup", publish.dup());
        fields.put("qos", message.qos().bits());
        fields.put("retain", message.retain());
        fields.put("topic", message.topic().toString());
        if (message.qos().isAcknowledged()) {
            fields.put("packetId", publish.packetId());
        }
        showProperties(message.properties());
        fields.put("payloadHex", message.payload().toHex());
    }

    private Map<String, @Nullable Object> request(Subscribe.Request request) {
        Map<String, @Nullable Object> shown = new LinkedHashMap<>();
        shown.put("filter", request.filter().text());
        shown.put("qos", request.qosMax().bits());
        if (version.hasProperties()) {
            shown.put("noLocal", request.noLocal());
            shown.put("retainAsPublished", request.retainAsPublished());
            shown.put("retainHandling", request.retainHandling().ordinal());
        }
        return shown;
    }

    private void showReason(ReasonCode reason, Properties properties) {
        if (version.hasProperties()) {
            fields.put("reasonCode", reason.code());
            showProperties(properties);
        }
    }

    /** Pairs of name and value in wire order. */
    private void showProperties(Properties properties) {
        if (version.hasProperties()) {
            List<List<Object>> pairs = new ArrayList<>();
            for (int i = 0; i < properties.size(); i++) {
                pairs.add(List.of(properties.idAt(i).wireName(), shownValue(properties.valueAt(i))));
            }
            fields.put("properties", pairs);
        }
    }

    private static Object shownValue(Object value) {
        return switch (value) {
            case Bytes bytes -> bytes.toHex();
            case UserProperty pair -> List.of(pair.name(), pair.value());
            default -> value;
        };
    }

    private static List<Integer> codes(List<ReasonCode> reasons) {
        return reasons.stream().map(ReasonCode::code).toList();
    }
}
