package org.ternmq.sn.gateway.v2;

import org.ternmq.codec.value.ReasonCode;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;

/** The reasons of MQTT 5.0 in the words of MQTT-SN and back: the same numbers, where the packet may carry them. */
final class Reasons {
    private Reasons() {}

    /** What a client is told, by a packet of a type. */
    static Reason toClient(ReasonCode code, Sn2Type type) {
        Reason same = Reason.ofCode(code.code());
        if (same != null && same.mayStandIn(type)) {
            return same;
        }
        if (!code.isError()) {
            return Reason.SUCCESS;
        }
        boolean isOfQuantity = switch (code) {
            case QUOTA_EXCEEDED, RECEIVE_MAXIMUM_EXCEEDED, MESSAGE_RATE_TOO_HIGH, SERVER_BUSY -> true;
            default -> false;
        };
        if (isOfQuantity && Reason.CONGESTION.mayStandIn(type)) {
            return Reason.CONGESTION;
        }
        return type == Sn2Type.PUBREL || type == Sn2Type.PUBCOMP
                ? Reason.PACKET_IDENTIFIER_NOT_FOUND
                : Reason.UNSPECIFIED_ERROR;
    }

    /** What the broker is told. */
    static ReasonCode toBroker(Reason reason, ReasonCode.Place place) {
        ReasonCode same = ReasonCode.ofCode(reason.code());
        if (same != null && same.mayStandIn(place)) {
            return same;
        }
        if (!reason.isError()) {
            return ReasonCode.SUCCESS;
        }
        return place == ReasonCode.Place.RELEASE
                ? ReasonCode.PACKET_IDENTIFIER_NOT_FOUND
                : ReasonCode.UNSPECIFIED_ERROR;
    }
}
