package org.ternmq.sn.gateway;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;
import org.ternmq.sn.codec.value.TopicId;

/** What texts of MQTT-SN are as topics. */
public final class TopicText {
    private TopicText() {}

    /** The topic of a short name, {@code null} if nobody can publish to it. */
    public static @Nullable TopicName shortName(TopicId id) {
        return nameOrNull(id.name());
    }

    /** The topic of a text, {@code null} if it has wildcards. */
    public static @Nullable TopicName nameOrNull(String text) {
        return TopicName.hasWildcard(text.getBytes(StandardCharsets.UTF_8)) ? null : TopicName.of(text);
    }
}
