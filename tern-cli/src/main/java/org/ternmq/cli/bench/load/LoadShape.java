package org.ternmq.cli.bench.load;

import java.util.Locale;

/** Who publishes to whom. */
public enum LoadShape {
    /** Publishers alone. */
    PUB("Publishes at a fixed rate and measures when the broker acknowledges; `bench sub` elsewhere may receive."),
    /** Subscribers alone. */
    SUB("Receives what `bench pub` publishes elsewhere, and measures by the wall clock how old it is."),
    /** Each publisher has a subscriber of its own. */
    PAIR("Pairs of a publisher and a subscriber, each with topics of its own."),
    /** Every subscriber gets everything; few publish. */
    FANOUT("One publisher, or some, whose messages go to every subscriber."),
    /** Many publish, one receives. */
    FANIN("Many publishers, whose messages all go to one subscriber, or to each of some."),
    /** The subscribers share what comes. */
    SHARED("Publishers, and subscribers that share one subscription: each message goes to one of them.");

    private final String description;

    LoadShape(String description) {
        this.description = description;
    }

    /** The name of its command. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What it is, for the help text. */
    public String description() {
        return description;
    }

    /** Whether this process publishes. */
    public boolean publishes() {
        return this != SUB;
    }

    /** Whether this process receives. */
    public boolean receives() {
        return this != PUB;
    }

    /** Whether all messages are published and received by this process, so that each can be accounted for. */
    public boolean isWhole() {
        return publishes() && receives();
    }

    /** Whether a subscriber is to get what a publisher publishes. */
    boolean reaches(int publisher, int subscriber) {
        return this != PAIR || publisher == subscriber;
    }

    /** How often each message is to be delivered. */
    int deliveries(int subscribers) {
        return this == FANOUT || this == FANIN ? subscribers : receives() ? 1 : 0;
    }

    /** What a subscriber subscribes to. */
    String filter(String prefix, int subscriber, LoadPlan.Crowd crowd) {
        String level = crowd.topics() == 1 ? "0" : "+";
        return switch (this) {
            case PAIR -> prefix + "/" + subscriber + "/" + level;
            case FANOUT, FANIN -> crowd.publishers() == 1 ? prefix + "/0/" + level : prefix + "/#";
            case SUB -> prefix + "/#";
            case SHARED -> "$share/tern-bench/" + prefix + "/#";
            case PUB -> throw new IllegalStateException("nobody subscribes");
        };
    }

    static String topic(String prefix, int publisher, int number) {
        return prefix + "/" + publisher + "/" + number;
    }
}
