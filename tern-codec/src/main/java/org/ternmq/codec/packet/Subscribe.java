package org.ternmq.codec.packet;

import java.util.List;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;

/**
 * SUBSCRIBE (section 3.8).
 *
 * @param packetId 1 to 65,535
 * @param properties subscription identifier and user properties
 * @param requests one or more filters
 */
public record Subscribe(int packetId, Properties properties, List<Request> requests) implements Packet {
    /** Refuses an impossible packet identifier, properties that are not its own, and an empty list. */
    public Subscribe {
        PacketIds.require(packetId);
        properties.requireIn(PropertyId.Place.SUBSCRIBE, PropertyId.Place.SUBSCRIBE);
        requests = List.copyOf(requests);
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("SUBSCRIBE names at least one filter");
        }
    }

    @Override
    public PacketType type() {
        return PacketType.SUBSCRIBE;
    }

    /**
     * One filter asked for, with its options (section 3.8.3.1).
     *
     * @param filter what to match
     * @param qosMax the best quality of service that the client wants
     * @param noLocal whether its own messages stay away; 5.0 only
     * @param retainAsPublished whether messages keep their RETAIN flag; 5.0 only
     * @param retainHandling when retained messages are sent; 5.0 only
     */
    public record Request(
            TopicFilter filter, Qos qosMax, boolean noLocal, boolean retainAsPublished, RetainHandling retainHandling) {
        /** Refuses No Local on a shared subscription. */
        public Request {
            if (noLocal && filter.isShared()) {
                throw new IllegalArgumentException("No Local on a shared subscription: " + filter);
            }
        }

        /** A request with the options of 3.1.1. */
        public static Request of(TopicFilter filter, Qos qosMax) {
            return new Request(filter, qosMax, false, false, RetainHandling.SEND);
        }
    }

    /** When retained messages are sent because of a SUBSCRIBE (5.0 section 3.8.3.1), in the order of their bits. */
    public enum RetainHandling {
        /** At every SUBSCRIBE. */
        SEND,
        /** Only if the subscription did not exist. */
        SEND_IF_NEW,
        /** Never. */
        DO_NOT_SEND
    }
}
