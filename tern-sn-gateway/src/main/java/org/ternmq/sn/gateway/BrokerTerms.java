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
 * @param receiveMaximum how many messages above QoS 0 it takes at once
 * @param packetBytesMax the longest packet that it takes
 */
record BrokerTerms(int qosMax, boolean retain, int keepAliveSeconds, int receiveMaximum, long packetBytesMax) {
    /** Of a broker that has not said anything. */
    static final BrokerTerms STANDARD = of(new Connack(false, 0, Properties.NONE));

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
                (int) connack.properties().number(PropertyId.SERVER_KEEP_ALIVE, 0),
                (int) connack.properties().number(PropertyId.RECEIVE_MAXIMUM, 65_535),
                connack.properties().number(PropertyId.MAXIMUM_PACKET_SIZE, Long.MAX_VALUE));
    }

    /** Whether it takes a message, to a topic with so many bytes. */
    boolean takes(Publish publish, int topicBytes) {
        long bytes = (long) publish.payload().length() + topicBytes + PUBLISH_BYTES;
        return publish.qos() <= qosMax && (retain || !publish.retain()) && bytes <= packetBytesMax;
    }

    /** What a client is told of a CONNACK that refuses it. */
    static ReturnCode refusal(Connack connack) {
        if (connack.returnCode() <= Connack.RETURN_CODE_MAX) { // of 3.x
            boolean isBusy = connack.returnCode() == SERVER_UNAVAILABLE_OF_3;
            return isBusy ? ReturnCode.CONGESTION : ReturnCode.NOT_SUPPORTED;
        }
        ReasonCode reason = ReasonCode.ofCode(connack.returnCode());
        return reason == null ? ReturnCode.NOT_SUPPORTED : code(reason);
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

    /** Of a PUBLISH at most, beside topic and payload. */
    private static final int PUBLISH_BYTES = 10;

    private static final int SERVER_UNAVAILABLE_OF_3 = 3;
}
