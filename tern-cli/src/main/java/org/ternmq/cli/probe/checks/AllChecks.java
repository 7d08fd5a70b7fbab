package org.ternmq.cli.probe.checks;

import java.util.List;
import java.util.stream.Stream;
import org.ternmq.cli.probe.kit.Check;

/** All checks there are. */
public final class AllChecks {
    private AllChecks() {}

    /** In the order in which they are shown. */
    public static List<Check> all() {
        return Stream.of(
                        ConnectChecks.all(),
                        PublishChecks.all(),
                        RedeliveryChecks.all(),
                        RetainChecks.all(),
                        SubscribeChecks.all(),
                        TopicChecks.all(),
                        SessionChecks.all(),
                        WillChecks.all(),
                        ForwardChecks.all(),
                        FlowControlChecks.all(),
                        SharedChecks.all(),
                        MalformedChecks.all())
                .flatMap(List::stream)
                .toList();
    }
}
