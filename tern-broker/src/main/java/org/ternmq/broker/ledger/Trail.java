package org.ternmq.broker.ledger;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;

/**
 * How often, first and last, messages of a topic had an outcome for a client: one place for each of these three, so that what comes again and
 * again takes no more room. Begins small and grows to its bound; beyond it the one that is longest ago gives way among the few that may stand where
 * another would. Notes without allocating. Confined to its loop.
 */
final class Trail {
    private final int placesMax;
    private @Nullable Object[] names = new Object[0]; // of each place who and the topic
    private long[] facts = new long[0]; // of each place four
    private int used;
    private boolean hasForgotten;
    private long forgottenNanos;

    /**
     * An empty one.
     *
     * @param placesMax a power of two, {@link #PLACES_MIN} at least; or 0 to note nothing
     */
    Trail(int placesMax) {
        this.placesMax = placesMax;
    }

    /** Once more. */
    void note(Object who, TopicName topic, long detail, long nowNanos) {
        int outcome = Detail.outcome(detail);
        int hash = hash(who, topic, outcome);
        int place = find(hash, who, topic, outcome);
        if (place >= 0) {
            int at = place * FACTS;
            facts[at + LAST] = nowNanos;
            facts[at + TIMES]++;
            facts[at + DETAIL] = detail;
        } else if (placesMax > 0) {
            place = claim(hash);
            names[2 * place] = who;
            names[2 * place + 1] = topic;
            int at = place * FACTS;
            facts[at + FIRST] = nowNanos;
            facts[at + LAST] = nowNanos;
            facts[at + TIMES] = 1;
            facts[at + DETAIL] = detail;
        }
    }

    @SuppressWarnings("ReferenceEquality") // most are the same object, which is soon seen
    private int find(int hash, Object who, TopicName topic, int outcome) {
        if (used == 0) {
            return NOWHERE;
        }
        int first = group(hash);
        for (int place = first; place < first + WAYS; place++) {
            if (names[2 * place] == who
                    && names[2 * place + 1] == topic
                    && Detail.outcome(facts[place * FACTS + DETAIL]) == outcome) {
                return place;
            }
        }
        return findEqual(first, who, topic, outcome);
    }

    /** As another object, of a new connection mostly; the next time it is the same one. */
    private int findEqual(int first, Object who, TopicName topic, int outcome) {
        for (int place = first; place < first + WAYS; place++) {
            Object known = names[2 * place];
            if (known == null) {
                return NOWHERE;
            }
            if (Detail.outcome(facts[place * FACTS + DETAIL]) == outcome
                    && topic.equals(names[2 * place + 1])
                    && known.equals(who)) {
                names[2 * place] = who;
                names[2 * place + 1] = topic;
                return place;
            }
        }
        return NOWHERE;
    }

    /** A place for something new: a free one, else in more room, else that of what is longest ago. */
    private int claim(int hash) {
        int place = free(hash);
        while (place == NOWHERE && names.length / 2 < placesMax && used >= names.length / 2 / SPARSE) {
            grow();
            place = free(hash);
        }
        if (place == NOWHERE) {
            place = oldest(hash);
            long given = facts[place * FACTS + LAST];
            forgottenNanos = hasForgotten && forgottenNanos - given > 0 ? forgottenNanos : given;
            hasForgotten = true;
        } else {
            used++;
        }
        return place;
    }

    private int free(int hash) {
        if (names.length == 0) {
            return NOWHERE;
        }
        int first = group(hash);
        for (int place = first; place < first + WAYS; place++) {
            if (names[2 * place] == null) {
                return place;
            }
        }
        return NOWHERE;
    }

    private int oldest(int hash) {
        int found = group(hash);
        for (int place = found + 1; place < group(hash) + WAYS; place++) {
            if (facts[place * FACTS + LAST] - facts[found * FACTS + LAST] < 0) {
                found = place;
            }
        }
        return found;
    }

    private void grow() {
        @Nullable Object[] oldNames = names;
        long[] oldFacts = facts;
        int places = Math.max(PLACES_MIN, oldNames.length); // twice as many as there were
        names = new Object[2 * places];
        facts = new long[FACTS * places];
        used = 0;
        for (int old = 0; old < oldNames.length / 2; old++) {
            Object who = oldNames[2 * old];
            if (who != null) {
                TopicName topic = (TopicName) Objects.requireNonNull(oldNames[2 * old + 1]);
                int outcome = Detail.outcome(oldFacts[old * FACTS + DETAIL]);
                int place = claim(hash(who, topic, outcome));
                names[2 * place] = who;
                names[2 * place + 1] = topic;
                System.arraycopy(oldFacts, old * FACTS, facts, place * FACTS, FACTS);
            }
        }
    }

    /** Shows all that is known. */
    void forEach(Consumer<Noted> visitor) {
        for (int place = 0; place < names.length / 2; place++) {
            Object who = names[2 * place];
            if (who != null) {
                visitor.accept(noted(place, who));
            }
        }
    }

    /** Shows what is known of a topic, and of messages whose topic is not known. */
    void forEach(TopicName topic, Consumer<Noted> visitor) {
        for (int place = 0; place < names.length / 2; place++) {
            Object who = names[2 * place];
            if (who != null && (topic.equals(names[2 * place + 1]) || TopicName.NONE.equals(names[2 * place + 1]))) {
                visitor.accept(noted(place, who));
            }
        }
    }

    private Noted noted(int place, Object who) {
        int at = place * FACTS;
        long detail = facts[at + DETAIL];
        return new Noted(
                who,
                (TopicName) Objects.requireNonNull(names[2 * place + 1]),
                OUTCOMES[Detail.outcome(detail)],
                Detail.published(detail),
                Detail.given(detail),
                Detail.reasonCode(detail),
                Detail.number(detail),
                facts[at + FIRST],
                facts[at + LAST],
                facts[at + TIMES]);
    }

    /** Whether everything since then is known: what gave way happened before. */
    boolean isWholeSince(long nanos) {
        return !hasForgotten || forgottenNanos - nanos < 0;
    }

    int used() {
        return used;
    }

    private int group(int hash) {
        return hash & names.length / 2 - WAYS;
    }

    private static int hash(Object who, TopicName topic, int outcome) {
        int mixed = (31 * who.hashCode() + topic.hashCode() + outcome) * GOLDEN;
        return mixed ^ mixed >>> 15;
    }

    /** The fewest places there are once something was noted. */
    static final int PLACES_MIN = 64;

    private static final int WAYS = 8;

    /** With fewer than one place in so many taken, a larger table would not help. */
    private static final int SPARSE = 8;

    private static final int NOWHERE = -1;
    private static final int FACTS = 4;
    private static final int FIRST = 0;
    private static final int LAST = 1;
    private static final int TIMES = 2;
    private static final int DETAIL = 3;
    private static final int GOLDEN = 0x9E3779B9;
    private static final Outcome[] OUTCOMES = Outcome.values();
}
