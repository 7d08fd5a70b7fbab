package org.ternmq.conformance.dialogue;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/** Shows that the comparison can fail: it is handed transcripts with something wrong, and must see it. Safe for use by many threads. */
final class Proof {
    private final Map<Mutation, Integer> seen = new EnumMap<>(Mutation.class);
    private final List<String> missed = new ArrayList<>();

    /** Tries what has not been tried often enough with a dialogue in which nothing is wrong. */
    synchronized void tryWith(Dialogue dialogue, Transcript ours, Transcript theirs) {
        RandomGenerator chance = RandomGeneratorFactory.of("L64X128MixRandom").create(dialogue.seed());
        for (Mutation mutation : Mutation.values()) {
            Transcript wrong =
                    seen.getOrDefault(mutation, 0) < TIMES ? mutation.applied(dialogue, ours, theirs, chance) : null;
            if (wrong == null) {
                continue;
            }
            if (Comparison.of(dialogue, wrong, theirs).faults().isEmpty()) {
                missed.add(mutation + " in seed " + dialogue.seed() + ":\n" + dialogue + "\n  wrong:\n" + wrong
                        + "  theirs:\n" + theirs);
            }
            seen.merge(mutation, 1, Integer::sum);
        }
    }

    /** What was wrong and not seen. */
    synchronized List<String> missed() {
        return List.copyOf(missed);
    }

    /** How many kinds of wrong behaviour were tried. */
    synchronized int kinds() {
        return seen.size();
    }

    @Override
    public synchronized String toString() {
        return "the comparison was handed " + seen.size() + " of " + Mutation.values().length
                + " kinds of wrong behaviour, up to " + TIMES + " of each, and missed " + missed.size() + ": " + seen;
    }

    private static final int TIMES = 10;

    /** Wrong behaviour that the comparison must see: each changes one event of a transcript in which nothing was wrong. */
    enum Mutation {
        LOST_MESSAGE(e -> e.is(Event.PUBLISH), e -> List.of()),
        LOST_WILL(e -> e.is(Event.PUBLISH) && e.label().startsWith("w"), e -> List.of()),
        LOST_RETAINED(e -> e.is(Event.PUBLISH) && e.get("retain").equals("1"), e -> List.of()),
        NOT_REPEATED(e -> e.get("dup").equals("1") || e.is(Event.PUBREL_AGAIN), e -> List.of()),
        DUPLICATE(e -> e.is(Event.PUBLISH), e -> List.of(e, e)),
        LOWER_QOS(e -> e.is(Event.PUBLISH) && e.qos() > 0, e -> List.of(e.with("qos", "" + (e.qos() - 1)))),
        HIGHER_QOS(e -> e.is(Event.PUBLISH) && e.qos() < 2, e -> List.of(e.with("qos", "" + (e.qos() + 1)))),
        OTHER_RETAIN_FLAG(
                e -> e.is(Event.PUBLISH),
                e -> List.of(e.with("retain", e.get("retain").equals("1") ? "0" : "1"))),
        OTHER_DUP_FLAG(
                e -> e.is(Event.PUBLISH) && e.qos() > 0,
                e -> List.of(e.with("dup", e.get("dup").equals("1") ? "0" : "1"))),
        OTHER_TOPIC(e -> e.is(Event.PUBLISH), e -> List.of(e.with("topic", e.get("topic") + "/other"))),
        OTHER_PAYLOAD(e -> e.is(Event.PUBLISH), e -> List.of(e.with("content", "changed"))),
        LOST_PROPERTIES(e -> !e.get("properties").isEmpty(), e -> List.of(e.with("properties", ""))),
        LOST_SUBSCRIPTION_ID(e -> !e.get("ids").isEmpty(), e -> List.of(e.with("ids", ""))),
        LOST_ACKNOWLEDGEMENT(Mutation::isAck, e -> List.of()),
        OTHER_REASON(Mutation::isAck, e -> List.of(e.with("reason", "unspecified error (0x80)"))),
        OTHER_GRANT(e -> e.is("SUBACK"), e -> List.of(e.with("codes", e.get("codes") + " 0"))),
        OTHER_UNSUBACK(e -> e.is("UNSUBACK"), e -> List.of(e.with("codes", e.get("codes") + " 17"))),
        SESSION_LOST(e -> e.get("session").equals("true"), e -> List.of(e.with("session", "false"))),
        SESSION_INVENTED(e -> e.get("session").equals("false"), e -> List.of(e.with("session", "true"))),
        REFUSED(e -> e.is("CONNACK"), e -> List.of(e.with("code", "135"))),
        CLOSED(e -> e.is(Event.PUBLISH), e -> List.of(e, Event.of(Event.CLOSED, "")));

        private final Predicate<Event> where;
        private final Function<Event, List<Event>> change;

        Mutation(Predicate<Event> where, Function<Event, List<Event>> change) {
            this.where = where;
            this.change = change;
        }

        private static boolean isAck(Event event) {
            return event.is("PUBACK") || event.is("PUBREC") || event.is("PUBCOMP");
        }

        /**
         * The transcript with one event wrong that was the same on both sides; {@code null} if there is none to change.
         *
         * @param theirs what the other broker said
         */
        @Nullable
        Transcript applied(Dialogue dialogue, Transcript ours, Transcript theirs, RandomGenerator chance) {
            Transcript changed = ours.copy(dialogue);
            int count = changed.steps() * changed.clients();
            int first = chance.nextInt(count);
            for (int i = 0; i < count; i++) {
                int step = (first + i) % count / changed.clients();
                int client = (first + i) % changed.clients();
                List<Event> events = changed.at(step, client);
                for (int at = 0; at < events.size(); at++) {
                    Event event = events.get(at);
                    if (where.test(event) && isSame(event, events, theirs.at(step, client))) {
                        events.remove(at);
                        events.addAll(at, change.apply(event));
                        return changed;
                    }
                }
            }
            return null;
        }

        /** Whether all that is said of the thing is the same on both sides, so that no allowance is at work. */
        private static boolean isSame(Event event, List<Event> ours, List<Event> theirs) {
            return about(event, ours).equals(about(event, theirs));
        }

        private static List<String> about(Event event, List<Event> events) {
            return events.stream()
                    .filter(e -> e.kind().equals(event.kind()) && e.label().equals(event.label()))
                    .map(e -> e.without(Allowance.LIMIT_FIELDS).toString())
                    .sorted()
                    .toList();
        }
    }
}
