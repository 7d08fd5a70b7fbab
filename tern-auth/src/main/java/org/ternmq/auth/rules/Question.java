package org.ternmq.auth.rules;

import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Rule.Action;

/** Whether a client may do something: what rules answer. */
public sealed interface Question {
    /** Whether it may publish, or leave a will. */
    record Publish(TopicName topic, Qos qos, boolean retain) implements Question {
        @Override
        public Action action() {
            return Action.PUBLISH;
        }

        @Override
        public byte[] utf8() {
            return topic.utf8();
        }
    }

    /** Whether it may subscribe to all of a filter; of a shared subscription the filter counts, not the share name. */
    record Subscribe(TopicFilter filter, Qos qos) implements Question {
        @Override
        public Action action() {
            return Action.SUBSCRIBE;
        }

        @Override
        public byte[] utf8() {
            return filter.utf8();
        }
    }

    /** Whether it may have a message that it is subscribed to. */
    record Receive(TopicName topic, Qos qos) implements Question {
        @Override
        public Action action() {
            return Action.SUBSCRIBE;
        }

        @Override
        public byte[] utf8() {
            return topic.utf8();
        }
    }

    /** What a rule must speak of. */
    Action action();

    /** The quality of service asked for, or that of the message. */
    Qos qos();

    /** The topic or filter that a rule's filter must cover, in UTF-8. The array is shared: it is read, never written. */
    byte[] utf8();
}
