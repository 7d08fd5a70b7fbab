package org.ternmq.sn.gateway;

import java.util.Optional;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.value.ReturnCode;

/**
 * What the broker is asked in CONNECT, what it said in CONNACK that it takes, and its reasons in the words of MQTT-SN.
 *
 * @param qosMax 0 to 2
 * @param retain whether it retains messages
 * @param keepAliveSeconds how often it wants to hear of the connection; 0 for never
 */
record BrokerTerms(int qosMax, boolean retain, int keepAliveSeconds) {
    /** What the broker is asked for a client. */
    static Connect ask(org.ternmq.sn.codec.packet.Connect client, Optional<Message> will, GatewayLimits limits) {
        var asked = Properties.builder()
                .add(PropertyId.RECEIVE_MAXIMUM, 1) // one exchange at a time, see Outbound
                .add(PropertyId.MAXIMUM_PACKET_SIZE, limits.packetBytesMax());
        if (!client.cleanSession()) {
            asked.add(PropertyId.SESSION_EXPIRY_INTERVAL, Connect.FOR_EVER);
        }
        return new Connect(
                Version.V5, client.clientId(), client.cleanSession(), 0, asked.build(), will, Connect.Login.NONE);
    }

    static BrokerTerms of(Connack connack) {
        return new BrokerTerms(
                (int) connack.properties().number(PropertyId.MAXIMUM_QOS, 2),
                connack.properties().number(PropertyId.RETAIN_AVAILABLE, 1) == 1,
                (int) connack.properties().number(PropertyId.SERVER_KEEP_ALIVE, 0));
    }

    boolean takes(Publish publish) {
        return publish.qos() <= qosMax && (retain || !publish.retain());
    }

    /** What a client is told of a CONNACK that refuses it. */
    static ReturnCode refusal(Connack connack) {
        ReasonCode reason = ReasonCode.ofCode(connack.returnCode());
        boolean isBusy = connack.returnCode() == SERVER_UNAVAILABLE_OF_3;
        return isBusy ? ReturnCode.CONGESTION : reason == null ? ReturnCode.NOT_SUPPORTED : code(reason);
    }

    /** What a client is told of a reason. */
    static ReturnCode code(ReasonCode reason) {
        if (!reason.isError()) {
            return ReturnCode.ACCEPTED;
        }
        return switch (reason) {
            case SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    SERVER_SHUTTING_DOWN,
                    MESSAGE_RATE_TOO_HIGH,
                    QUOTA_EXCEEDED,
                    RECEIVE_MAXIMUM_EXCEEDED,
                    PACKET_IDENTIFIER_IN_USE,
                    CONNECTION_RATE_EXCEEDED -> ReturnCode.CONGESTION;
            case TOPIC_NAME_INVALID, TOPIC_FILTER_INVALID -> ReturnCode.INVALID_TOPIC_ID;
            default -> ReturnCode.NOT_SUPPORTED;
        };
    }

    private static final int SERVER_UNAVAILABLE_OF_3 = 3;
}
