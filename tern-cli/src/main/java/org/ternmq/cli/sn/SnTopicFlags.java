package org.ternmq.cli.sn;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.sn.codec.value.Topic;
import org.ternmq.sn.codec.value.TopicId;
import picocli.CommandLine.Option;

/** The flags that name topics, each in its way. */
final class SnTopicFlags {
    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "The topic, with + and # for levels to subscribe; then it may be repeated.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--predefined",
            paramLabel = "ID",
            description = "The same by an id that the gateway was configured with.")
    private List<Integer> ids = new ArrayList<>();

    @Option(names = "--short", description = "A topic of two octets is its own id, and needs no other.")
    private boolean usesShortNames;

    boolean usesShortNames() {
        return usesShortNames;
    }

    /**
     * All that are named.
     *
     * @throws IllegalArgumentException if one cannot be, with a sentence that says why
     */
    List<Topic> topics() {
        List<Topic> topics = new ArrayList<>();
        names.forEach(name -> topics.add(new Topic.Name(name)));
        ids.forEach(id -> topics.add(TopicId.predefined(id)));
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("no topic; -t TOPIC or --predefined ID names it");
        }
        return topics;
    }
}
