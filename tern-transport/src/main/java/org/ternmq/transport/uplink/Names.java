package org.ternmq.transport.uplink;

import java.util.Arrays;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;

/**
 * Topics by which messages find their way within this process, all below {@code $}, where clients neither publish nor subscribe: what they publish
 * goes to {@code $up/connection/retain/topic} and so to the broker elsewhere alone, and what that broker has retained for one round of subscribing
 * comes at {@code $retained/round/topic}. {@code $down/filter} is published to by nobody: a subscription to it remembers what is subscribed to elsewhere.
 */
final class Names {
    private Names() {}

    /** All that goes by one connection. */
    static TopicFilter up(int connection) {
        return TopicFilter.of(UP + connection + "/#");
    }

    /** By which of so many connections a topic goes: always the same, so that its messages stay in order. */
    static int connection(TopicName topic, int connections) {
        return Math.floorMod(Arrays.hashCode(topic.utf8()), connections);
    }

    /** A message on its way up: not to be retained here. */
    static Message up(Message message, int connection) {
        String name = UP + connection + (message.retain() ? "/1/" : "/0/") + message.topic();
        return new Message(TopicName.of(name), message.payload(), message.qos(), false, message.properties());
    }

    /** The message that is on its way up. */
    static Message there(Message up) {
        String name = up.topic().toString();
        int flag = name.indexOf('/', UP.length()) + 1;
        return new Message(
                TopicName.of(name.substring(flag + 2)),
                up.payload(),
                up.qos(),
                name.charAt(flag) == '1',
                up.properties());
    }

    /** Where the retained messages of a filter come in a round. */
    static TopicFilter retained(int round, TopicFilter filter) {
        return TopicFilter.of(RETAINED + round + '/' + filter);
    }

    /** Where a retained message comes in a round. */
    static TopicName retained(int round, TopicName topic) {
        return TopicName.of(RETAINED + round + '/' + topic);
    }

    /** The message as its subscriber gets it. */
    static Message here(Message message) {
        if (!message.topic().startsWithDollar()) {
            return message;
        }
        String name = message.topic().toString();
        int end = name.indexOf('/', RETAINED.length());
        return new Message(
                TopicName.of(name.substring(end + 1)), message.payload(), message.qos(), true, message.properties());
    }

    /** Remembers a filter. */
    static TopicFilter down(TopicFilter filter) {
        return TopicFilter.of(DOWN + filter);
    }

    /** Whether a filter remembers another one. */
    static boolean isDown(TopicFilter filter) {
        return filter.text().startsWith(DOWN);
    }

    /** The filter that is remembered. */
    static TopicFilter remembered(TopicFilter down) {
        return TopicFilter.of(down.text().substring(DOWN.length()));
    }

    /** How much longer a topic is on its way. */
    static final int BYTES_MAX = 32;

    private static final String UP = "$up/";
    private static final String RETAINED = "$retained/";
    private static final String DOWN = "$down/";
}
