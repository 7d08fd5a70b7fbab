package org.ternmq.client.options;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.Request;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;

/**
 * What to subscribe to and how its messages are held. Immutable; made by {@link #to} and {@link #builder}.
 *
 * @param requests filters with their options, at least one (section 3.8.3)
 * @param properties of SUBSCRIBE: a subscription identifier of the application's own, user properties; 5.0 only
 * @param bounds of the messages received and not taken
 * @param isManual whether messages are acknowledged by the application alone, and not when it takes them
 * @param isForAll whether messages that no subscription of the client claims come here, too
 */
public record SubscribeOptions(
        List<Request> requests, Properties properties, Bounds bounds, boolean isManual, boolean isForAll) {
    /** Refuses to subscribe to nothing. */
    public SubscribeOptions {
        requests = List.copyOf(requests);
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("nothing to subscribe to");
        }
        properties.requireIn(PropertyId.Place.SUBSCRIBE, PropertyId.Place.SUBSCRIBE);
    }

    /** One filter, with default options. */
    public static SubscribeOptions to(String filter, Qos qosMax) {
        return builder().filter(filter, qosMax).build();
    }

    /** Options to be gathered. */
    public static Builder builder() {
        return new Builder();
    }

    /** Gathers options. Not for use by several threads. */
    public static final class Builder {
        private final List<Subscribe.Request> requests = new ArrayList<>();
        private Properties properties = Properties.NONE;
        private Bounds bounds = new Bounds(1_024, 16L << 20);
        private boolean manual;
        private boolean forAll;

        private Builder() {}

        /** One more filter, at most at this quality of service. */
        public Builder filter(String filter, Qos qosMax) {
            requests.add(Request.of(TopicFilter.of(filter), qosMax));
            return this;
        }

        /** One more filter, with all its options. */
        public Builder request(Request request) {
            requests.add(request);
            return this;
        }

        /** Properties of SUBSCRIBE, 5.0 only. */
        public Builder properties(Properties given) {
            properties = given;
            return this;
        }

        /**
         * How many messages may wait to be taken, 1,024 of 16 MiB together by default. Beyond that nothing more is read from the server
         * until some are taken; but if a call waits for its answer meanwhile, messages at QoS 0 that find no room are dropped.
         */
        public Builder bufferMax(int messages, long bytes) {
            bounds = new Bounds(messages, bytes);
            return this;
        }

        /** The application acknowledges messages itself, in any order; the server is answered in the order it sent them [MQTT-4.6.0-2]. */
        public Builder manualAcknowledgement() {
            manual = true;
            return this;
        }

        /** Messages that no subscription of the client claims come here, too: those of a session that was made by an earlier run. */
        public Builder andUnclaimed() {
            forAll = true;
            return this;
        }

        /** The options. */
        public SubscribeOptions build() {
            return new SubscribeOptions(requests, properties, bounds, manual, forAll);
        }
    }
}
