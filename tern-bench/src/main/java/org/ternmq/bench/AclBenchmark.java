package org.ternmq.bench;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ternmq.auth.rules.ClientRule;
import org.ternmq.auth.rules.RuleSet;
import org.ternmq.auth.rules.Rules;
import org.ternmq.auth.rules.Template;
import org.ternmq.auth.rules.Who;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;
import org.ternmq.core.auth.Rule;
import org.ternmq.core.auth.Rule.Action;

/**
 * What a client may do by 100,000 rules with placeholders. Budget: 300 ns if it was asked before, nothing allocated, and 5 µs if not. Of
 * the rules 40 % are for one user each and all of one shape, 40 % for everybody on one site each, and 20 % deny things of many shapes.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"-XX:+UseCompactObjectHeaders", "-Xms1g", "-Xmx1g"})
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class AclBenchmark {
    private final Random random = new Random(42);
    private final TopicName[] topics = new TopicName[1 << 14];
    private final TopicFilter filter = TopicFilter.of("site/4711/device-7/+/state");
    private Access access = Access.ALL;
    private int next;

    /** Makes the rules and tells what they weigh. */
    @Setup
    public void fill() {
        List<ClientRule> all = new ArrayList<>();
        long before = heapBytes();
        for (int i = 0; i < RULES; i++) {
            all.add(rule(i));
        }
        RuleSet set = RuleSet.of(all);
        all.clear();
        System.out.println((heapBytes() - before) / RULES + " B of heap for each of " + set.size() + " rules");
        access = Rules.of(set).access(new Client("device-7", Identity.of("user-4000")));
        int allowed = 0;
        for (int i = 0; i < topics.length; i++) {
            topics[i] = topic();
            allowed += access.mayPublish(topics[i], Qos.AT_MOST_ONCE, false) ? 1 : 0;
        }
        System.out.println(allowed * 100 / topics.length + " % of the topics are allowed");
    }

    /** The same topic again. */
    @Benchmark
    public boolean cached() {
        return access.mayPublish(topics[0], Qos.AT_MOST_ONCE, false);
    }

    /** So many topics that hardly one is remembered. */
    @Benchmark
    public boolean uncached() {
        return access.mayPublish(topics[next++ & (topics.length - 1)], Qos.AT_MOST_ONCE, false);
    }

    /** A subscription, of which nothing is remembered. */
    @Benchmark
    public boolean subscribe() {
        return access.maySubscribe(filter, Qos.AT_LEAST_ONCE);
    }

    private static ClientRule rule(int i) {
        return switch (i % 5) {
            case 0, 1 -> rule(i, true, "devices/%c/#", Who.user("user-" + i / 5));
            case 2, 3 -> rule(i, true, "site/" + i + "/%c/+/state", Who.ANYBODY);
            default -> rule(i, false, "site/+/%c/" + i % 1_000 + "/%u", Who.ANYBODY);
        };
    }

    private static ClientRule rule(int line, boolean isAllowed, String filter, Who who) {
        Set<Action> actions = EnumSet.allOf(Action.class);
        return new ClientRule(Rule.of(isAllowed, actions, filter, "rules.toml:" + line), Template.of(filter), who);
    }

    private TopicName topic() {
        int number = random.nextInt(RULES);
        return TopicName.of(
                switch (random.nextInt(4)) {
                    case 0 -> "devices/device-7/" + number + "/state";
                    case 1 -> "devices/device-8/" + number + "/state";
                    case 2 -> "site/" + number + "/device-7/motor/state";
                    default -> "site/" + number + "/device-7/" + number % 1_000 + "/user-4000";
                });
    }

    private static long heapBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static final int RULES = 100_000;
}
