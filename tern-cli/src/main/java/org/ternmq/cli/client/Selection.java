package org.ternmq.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.topic.TopicTree;
import picocli.CommandLine.Option;

/** The flags that say which of the messages that come are shown. */
final class Selection {
    @Option(
            names = {"-T", "--filter-out"},
            paramLabel = "FILTER",
            description = "What not to print of it; may be repeated.")
    private List<String> filteredOut = new ArrayList<>();

    @Option(names = "-R", description = "Leave out messages that the broker had kept, and leave them alone.")
    private boolean freshOnly;

    @Option(
            names = "--retained-only",
            description = "Print messages that the broker had kept, and end at the first other one.")
    private boolean retainedOnly;

    @Option(
            names = "--remove-retained",
            description = "Let the broker forget the kept messages that come, but for those that -T or -R leaves out.")
    private boolean removeRetained;

    @Option(
            names = "--random-filter",
            paramLabel = "PERCENT",
            description = "Print only so many of the messages, 0.1 to 100, chosen by chance.")
    private double percent = 100;

    private final TopicTree<TopicFilter> hidden = new TopicTree<>();

    /** @throws IllegalArgumentException if the flags cannot be, with a sentence that says why */
    void open() {
        if (freshOnly && retainedOnly) {
            throw new IllegalArgumentException("-R and --retained-only together leave nothing");
        }
        if (percent < 0.1 || percent > 100) {
            throw new IllegalArgumentException("--random-filter takes 0.1 to 100");
        }
        for (String text : filteredOut) {
            TopicFilter filter = TopicFilter.of(text);
            hidden.put(filter.utf8(), filter);
        }
    }

    /** Whether this message ends the command, unseen. */
    boolean ends(Message message) {
        return retainedOnly && !message.retain();
    }

    boolean shows(Message message) {
        boolean[] hides = {freshOnly && message.retain()};
        hidden.match(message.topic(), filter -> hides[0] = true);
        return !hides[0];
    }

    /** Whether the broker is to forget a message that is shown. */
    boolean removes(Message message) {
        return removeRetained && message.retain();
    }

    /** Whether a message that is shown and counted is printed. */
    boolean prints() {
        return percent >= 100 || ThreadLocalRandom.current().nextDouble(100) < percent;
    }
}
