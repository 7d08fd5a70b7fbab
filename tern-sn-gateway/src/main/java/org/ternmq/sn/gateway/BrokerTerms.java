package org.ternmq.sn.gateway;

import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.sn.codec.packet.Publish;
import org.ternmq.sn.codec.value.ReturnCode;

/**
 * What the broker said in CONNACK that it takes, and its reasons in the words of MQTT-SN.
 *
 * @param qosMax 0 to 2
 * @param retain whether it retains messages
 * @param keepAliveSeconds how often it wants to hear of the connection; 0 for never
 */
record BrokerTerms(int qosMax, boolean retain, int keepAliveSeconds) {
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
