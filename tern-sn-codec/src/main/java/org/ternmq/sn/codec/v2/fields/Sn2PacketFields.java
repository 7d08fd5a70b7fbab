package org.ternmq.sn.codec.v2.fields;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.ternmq.sn.codec.v2.packet.Ack;
import org.ternmq.sn.codec.v2.packet.Auth;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Disconnect;
import org.ternmq.sn.codec.v2.packet.Discovery;
import org.ternmq.sn.codec.v2.packet.Envelope;
import org.ternmq.sn.codec.v2.packet.OtherConnect;
import org.ternmq.sn.codec.v2.packet.Ping;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.packet.Pubwos;
import org.ternmq.sn.codec.v2.packet.Registration;
import org.ternmq.sn.codec.v2.packet.Sleep;
import org.ternmq.sn.codec.v2.packet.Sn2Packet;
import org.ternmq.sn.codec.v2.packet.Subscription;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Topic;

/**
 * Shows a packet of 2.0 as named fields: texts, numbers, and a map for a will and a packet in a packet. Flags are 0 or 1; those that only say that a field
 * is there are not shown, nor are fields that are not there. Binary fields are hexadecimal and their names end so. The names are those of the packet
 * vectors under {@code spec/}.
 */
public final class Sn2PacketFields {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    private Sn2PacketFields() {}

    /** The fields of a packet. */
    public static Map<String, Object> of(Sn2Packet packet) {
        Sn2PacketFields shown = new Sn2PacketFields();
        shown.fields.put("type", packet.type().name());
        shown.show(packet);
        return shown.fields;
    }

    private void show(Sn2Packet packet) {
        switch (packet) {
            case Connect connect -> showConnect(connect);
            case OtherConnect other -> {
                fields.put("packetId", other.packetId());
                fields.put("protocolVersion", other.version());
            }
            case Connack connack -> {
                flag("sessionPresent", connack.sessionPresent());
                fields.put("packetId", connack.packetId());
                showReason(connack.reason());
                seconds("sessionExpiryInterval", connack.sessionExpirySeconds());
                number("serverKeepAlive", connack.serverKeepAliveSeconds());
                connack.authentication().ifPresent(this::showAuthentication);
                if (!connack.assignedClientId().isEmpty()) {
                    fields.put("assignedClientId", connack.assignedClientId());
                }
            }
            case Auth auth -> {
                fields.put("packetId", auth.packetId());
                showReason(auth.reason());
                showAuthentication(auth.authentication());
            }
            case Registration registration -> showRegistration(registration);
            case Publish publish -> {
                flag("dup", publish.dup());
                fields.put("qos", publish.qos().bits());
                flag("retain", publish.retain());
                if (publish.qos().isAcknowledged()) {
                    fields.put("packetId", publish.packetId());
                }
                showTopic(publish.topic(), "topicName");
                fields.put("payloadHex", publish.payload().toHex());
            }
            case Pubwos publish -> {
                flag("retain", publish.retain());
                showTopic(publish.topic(), "topicName");
                fields.put("payloadHex", publish.payload().toHex());
            }
            case Ack ack -> {
                fields.put("packetId", ack.packetId());
                showReason(ack.reason());
            }
            case Subscription subscription -> showSubscription(subscription);
            case Ping ping -> {
                fields.put("packetId", ping.packetId());
                if (ping instanceof Ping.Pingresp answer) {
                    number("messagesRemaining", answer.remaining());
                }
            }
            case Disconnect end -> {
                number("packetId", end.packetId());
                showReason(end.reason());
                seconds("sessionExpiryInterval", end.sessionExpirySeconds());
                if (!end.text().isEmpty()) {
                    fields.put("reasonString", end.text());
                }
            }
            case Sleep sleep -> showSleep(sleep);
            case Discovery discovery -> showDiscovery(discovery);
            case Envelope envelope -> showEnvelope(envelope);
        }
    }

    private void showConnect(Connect connect) {
        flag("cleanStart", connect.options().cleanStart());
        flag("allowAddressChanges", connect.options().addressChanges());
        flag("allowSuggestedValues", connect.options().suggestions());
        fields.put("packetId", connect.packetId());
        fields.put("protocolVersion", Connect.VERSION);
        fields.put("keepAlive", connect.keepAliveSeconds());
        fields.put("maximumPacketSize", connect.packetBytesMax());
        number("awakeMessages", connect.awakeMessages());
        seconds("sessionExpiryInterval", connect.sessionExpirySeconds());
        connect.will().ifPresent(will -> {
            Sn2PacketFields shown = new Sn2PacketFields();
            shown.fields.put("qos", will.qos().bits());
            shown.flag("retain", will.retain());
            shown.showTopic(will.topic(), "topicName");
            shown.fields.put("payloadHex", will.payload().toHex());
            fields.put("will", shown.fields);
        });
        connect.authentication().ifPresent(this::showAuthentication);
        if (!connect.clientId().isEmpty()) {
            fields.put("clientId", connect.clientId());
        }
    }

    private void showAuthentication(Authentication authentication) {
        fields.put("authenticationMethod", authentication.method());
        fields.put("authenticationDataHex", authentication.data().toHex());
    }

    private void showRegistration(Registration registration) {
        switch (registration) {
            case Registration.Register register -> {
                fields.put("packetId", register.packetId());
                number("sessionAlias", register.alias());
                showTopic(register.topic(), "topicName");
            }
            case Registration.Regack regack -> {
                fields.put("packetId", regack.packetId());
                showAlias(regack.alias());
                showReason(regack.reason());
            }
        }
    }

    private void showSubscription(Subscription subscription) {
        switch (subscription) {
            case Subscription.Subscribe subscribe -> {
                flag("noLocal", subscribe.noLocal());
                fields.put("qos", subscribe.qosMax().bits());
                flag("retainAsPublished", subscribe.retainAsPublished());
                fields.put("retainHandling", subscribe.retainHandling());
                fields.put("packetId", subscribe.packetId());
                showTopic(subscribe.topic(), "topicFilter");
            }
            case Subscription.Suback suback -> {
                fields.put("packetId", suback.packetId());
                showAlias(suback.alias());
                showReason(suback.reason());
            }
            case Subscription.Unsubscribe unsubscribe -> {
                fields.put("packetId", unsubscribe.packetId());
                showTopic(unsubscribe.topic(), "topicFilter");
            }
        }
    }

    private void showSleep(Sleep sleep) {
        switch (sleep) {
            case Sleep.Sleepreq request -> {
                flag("retainAliases", request.retainAliases());
                fields.put("packetId", request.packetId());
                fields.put("sleepDuration", request.seconds());
            }
            case Sleep.Sleepresp answer -> {
                fields.put("packetId", answer.packetId());
                seconds("sleepDuration", answer.seconds());
                showReason(answer.reason());
            }
            case Sleep.Wakeup wakeup -> {}
        }
    }

    private void showDiscovery(Discovery discovery) {
        switch (discovery) {
            case Discovery.Advertise advertise -> {
                fields.put("gatewayId", advertise.gatewayId());
                fields.put("duration", advertise.durationSeconds());
            }
            case Discovery.SearchGw search -> {
                if (!search.network().isEmpty()) {
                    fields.put("networkHex", search.network().toHex());
                }
            }
            case Discovery.GwInfo info -> {
                fields.put("gatewayId", info.gatewayId());
                if (!info.address().isEmpty()) {
                    fields.put("addressHex", info.address().toHex());
                }
            }
        }
    }

    private void showEnvelope(Envelope envelope) {
        switch (envelope) {
            case Envelope.Forwarded forwarded -> {
                fields.put("clientHex", forwarded.client().toHex());
                fields.put("packet", of(forwarded.packet()));
            }
            case Envelope.Identified identified -> {
                fields.put("clientId", identified.clientId());
                fields.put("packet", of(identified.packet()));
            }
            case Envelope.Protected sealed ->
                fields.put("sealedHex", sealed.sealed().toHex());
        }
    }

    private void showAlias(Optional<Topic> alias) {
        alias.ifPresent(topic -> showTopic(topic, "topicName"));
    }

    private void showTopic(Topic topic, String nameOfText) {
        switch (topic) {
            case Topic.SessionAlias alias -> fields.put("sessionAlias", alias.value());
            case Topic.PredefinedAlias alias -> fields.put("predefinedAlias", alias.value());
            case Topic.Name name -> fields.put(nameOfText, name.text());
        }
    }

    private void showReason(Reason reason) {
        fields.put("reasonCode", reason.code());
    }

    private void flag(String name, boolean isSet) {
        fields.put(name, isSet ? 1 : 0);
    }

    private void number(String name, OptionalInt value) {
        value.ifPresent(number -> fields.put(name, number));
    }

    private void seconds(String name, OptionalLong value) {
        value.ifPresent(number -> fields.put(name, number));
    }
}
