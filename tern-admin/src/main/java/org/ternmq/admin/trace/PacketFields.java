package org.ternmq.admin.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.UserProperty;

/** What stands in a packet, but for payloads, passwords and what authenticates: these are never shown. */
final class PacketFields {
    private final Map<String, @Nullable Object> fields;

    private PacketFields(Map<String, @Nullable Object> fields) {
        this.fields = fields;
    }

    static void add(Packet packet, Map<String, @Nullable Object> to) {
        to.put("packet", packet.type().name());
        new PacketFields(to).add(packet);
    }

    private void add(Packet packet) {
        switch (packet) {
            case Connect connect -> addConnect(connect);
            case Connack connack -> {
                fields.put("session_present", connack.sessionPresent());
                fields.put("return_code", connack.returnCode());
                addProperties(connack.properties());
            }
            case Publish publish -> {
                if (publish.packetId() != Publish.NO_PACKET_ID) {
                    fields.put("packet_id", publish.packetId());
                }
                fields.put("topic", publish.message().topic().toString());
                fields.put("qos", publish.message().qos().bits());
                fields.put("retain", publish.message().retain());
                fields.put("dup", publish.dup());
                addProperties(publish.message().properties());
            }
            case Ack ack -> {
                fields.put("packet_id", ack.packetId());
                addReason(ack.reason());
                addProperties(ack.properties());
            }
            case Subscribe subscribe -> {
                fields.put("packet_id", subscribe.packetId());
                fields.put(
                        "filters",
                        subscribe.requests().stream().map(PacketFields::request).toList());
                addProperties(subscribe.properties());
            }
            case Suback suback -> {
                fields.put("packet_id", suback.packetId());
                addReasons(suback.reasons());
                addProperties(suback.properties());
            }
            case Unsubscribe unsubscribe -> {
                fields.put("packet_id", unsubscribe.packetId());
                fields.put(
                        "filters",
                        unsubscribe.filters().stream().map(TopicFilter::text).toList());
                addProperties(unsubscribe.properties());
            }
            case Unsuback unsuback -> {
                fields.put("packet_id", unsuback.packetId());
                addReasons(unsuback.reasons());
                addProperties(unsuback.properties());
            }
            case Ping ping -> {}
            case Disconnect disconnect -> {
                addReason(disconnect.reason());
                addProperties(disconnect.properties());
            }
            case Auth auth -> {
                addReason(auth.reason());
                addProperties(auth.properties());
            }
        }
    }

    private void addConnect(Connect connect) {
        fields.put("version", connect.version().toString());
        fields.put("client_id", connect.clientId());
        fields.put("clean_start", connect.cleanStart());
        fields.put("keep_alive", connect.keepAliveSeconds());
        if (connect.login().userName() != null) {
            fields.put("user_name", connect.login().userName());
        }
        fields.put("password", connect.login().password() != null);
        connect.will().ifPresent(will -> {
            fields.put("will_topic", will.topic().toString());
            fields.put("will_qos", will.qos().bits());
            fields.put("will_retain", will.retain());
            fields.put("will_payload_bytes", will.payload().length());
        });
        addProperties(connect.properties());
    }

    private static Map<String, ?> request(Subscribe.Request request) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("filter", request.filter().text());
        fields.put("qos", request.qosMax().bits());
        if (request.noLocal()) {
            fields.put("no_local", true);
        }
        if (request.retainAsPublished()) {
            fields.put("retain_as_published", true);
        }
        return fields;
    }

    private void addReason(ReasonCode reason) {
        fields.put("reason", reason.toString());
        fields.put("reason_code", reason.code());
    }

    private void addReasons(List<ReasonCode> reasons) {
        fields.put("reasons", reasons.stream().map(ReasonCode::code).toList());
    }

    private void addProperties(Properties properties) {
        if (properties.isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        List<List<String>> own = new ArrayList<>();
        for (int i = 0; i < properties.size(); i++) {
            Object value = properties.valueAt(i);
            PropertyId id = properties.idAt(i);
            String name = id.name().toLowerCase(Locale.ROOT);
            switch (value) {
                case UserProperty user -> own.add(List.of(user.name(), user.value()));
                case Bytes bytes when id == PropertyId.AUTHENTICATION_DATA -> all.put(name, bytes.length() + " bytes");
                case Bytes bytes -> all.put(name, Payloads.text(bytes));
                case Number number -> all.put(name, number);
                default -> all.put(name, value.toString());
            }
        }
        if (!own.isEmpty()) {
            all.put("user_properties", own);
        }
        fields.put("properties", all);
    }
}
