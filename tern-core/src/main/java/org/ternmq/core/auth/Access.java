package org.ternmq.core.auth;

import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;

/**
 * What one client may do, by the rules that hold at the moment of asking. Answers at once, without waiting; may remember answers until the
 * rules change. Confined to the loop of its session.
 */
public interface Access {
    /** Everything. */
    Access ALL = new Access() {
        @Override
        public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
            return true;
        }

        @Override
        public boolean maySubscribe(TopicFilter filter, Qos qos) {
            return true;
        }

        @Override
        public boolean mayReceive(TopicName topic, Qos qos) {
            return true;
        }
    };

    /** Whether it may publish to a topic, or leave a will for it. */
    boolean mayPublish(TopicName topic, Qos qos, boolean retain);

    /**
     * Whether it may subscribe to all of a filter: what it may not receive of it is kept from it in any case.
     *
     * @param filter with {@code $share} and name if it is a shared one
     */
    boolean maySubscribe(TopicFilter filter, Qos qos);

    /** Whether it may have a message that it is subscribed to, at that quality of service. */
    boolean mayReceive(TopicName topic, Qos qos);
}
