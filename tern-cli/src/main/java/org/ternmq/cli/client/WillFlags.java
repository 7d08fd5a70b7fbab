package org.ternmq.cli.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;
import picocli.CommandLine.Option;

/** The flags that say what the broker publishes if the client is lost. */
public final class WillFlags {
    @Option(names = "--will-topic", paramLabel = "TOPIC", description = "Where the broker publishes if we are lost.")
    private @Nullable String topic;

    @Option(names = "--will-payload", paramLabel = "TEXT", description = "What it publishes then (nothing).")
    private @Nullable String payload;

    @Option(names = "--will-qos", paramLabel = "QOS", description = "At which quality of service (0).")
    private int qos;

    @Option(names = "--will-retain", description = "And that it keeps it.")
    private boolean retain;

    /**
     * The will, if there is one.
     *
     * @throws IllegalArgumentException if the flags cannot be, with a sentence that says why
     */
    public Optional<Message> message(Properties properties) {
        if (topic == null) {
            if (payload != null || qos != 0 || retain || !properties.isEmpty()) {
                throw new IllegalArgumentException("a will needs --will-topic TOPIC");
            }
            return Optional.empty();
        }
        if (qos < 0 || qos > 2) {
            throw new IllegalArgumentException("a QoS is 0, 1 or 2, not " + qos);
        }
        Bytes text = payload == null ? Bytes.EMPTY : Bytes.utf8(payload);
        return Optional.of(new Message(TopicName.of(topic), text, Qos.of(qos), retain, properties));
    }
}
