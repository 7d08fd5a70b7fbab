package org.ternmq.cli.probe.kit;

import java.util.Map;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;

/**
 * What a broker says that it offers.
 *
 * @param answers how it answered to a CONNECT of each version
 * @param granted the properties of its CONNACK of 5.0, none if it does not speak that
 */
public record Offer(Map<Version, Answer> answers, Properties granted) {
    /**
     * The answer to a CONNECT.
     *
     * @param accepted whether the version is spoken
     * @param words what came
     */
    public record Answer(boolean accepted, String words) {}

    /** Nobody changes the answers later. */
    public Offer {
        answers = Map.copyOf(answers);
    }

    /** Whether a version is spoken. */
    public boolean speaks(Version version) {
        Answer answer = answers.get(version);
        return answer != null && answer.accepted();
    }

    /** The greatest QoS that may be published. */
    public int qosMax() {
        return (int) granted.number(PropertyId.MAXIMUM_QOS, 2);
    }

    /** Whether the broker does not say that it lacks something. */
    public boolean has(Need need) {
        return switch (need) {
            case QOS_1 -> qosMax() >= 1;
            case QOS_2 -> qosMax() >= 2;
            case RETAIN -> granted.number(PropertyId.RETAIN_AVAILABLE, 1) != 0;
            case WILDCARDS -> granted.number(PropertyId.WILDCARD_SUBSCRIPTION_AVAILABLE, 1) != 0;
            case SHARED -> granted.number(PropertyId.SHARED_SUBSCRIPTION_AVAILABLE, 1) != 0;
            case SUBSCRIPTION_IDS -> granted.number(PropertyId.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1) != 0;
            case TOPIC_ALIAS -> granted.number(PropertyId.TOPIC_ALIAS_MAXIMUM, 0) != 0;
        };
    }
}
