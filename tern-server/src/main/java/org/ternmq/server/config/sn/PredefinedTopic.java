package org.ternmq.server.config.sn;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.gateway.PredefinedTopics;

/**
 * A topic id of MQTT-SN that was agreed on beforehand.
 *
 * @param clientId with whom; empty for all clients
 * @param id 1 to 65,534
 * @param topic what it stands for
 */
public record PredefinedTopic(Optional<String> clientId, int id, TopicName topic) {
    /**
     * Reads {@code id=topic} or {@code client:id=topic}.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static PredefinedTopic of(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException('"' + text
                    + "\" is neither id=topic nor client:id=topic, as 1=home/door or sensor-7:2=home/cellar");
        }
        int id = Integer.parseInt(parts.group(2));
        if (id < 1 || id > PredefinedTopics.ID_MAX) {
            throw new IllegalArgumentException("a topic id is 1 to " + PredefinedTopics.ID_MAX + ", not " + id);
        }
        return new PredefinedTopic(Optional.ofNullable(parts.group(1)), id, TopicName.of(parts.group(3)));
    }

    private static final Pattern FORM = Pattern.compile("(?:(.+?):)?(\\d{1,5})=(.+)");
}
