package org.ternmq.admin.explain;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.ledger.Happening;
import org.ternmq.broker.ledger.Noted;
import org.ternmq.broker.ledger.Outcome;
import org.ternmq.codec.value.TopicFilter;

/**
 * What the evidence comes to. What was written down decides, and of several things the one that happened last; only where nothing was, what is so
 * now does.
 *
 * @param decisive what was noted that says so, if anything
 * @param happening what happened to the client that says so, if anything
 */
public record Explanation(
        Verdict verdict, Optional<Noted> decisive, Optional<Happening> happening, List<Noted> outcomes) {
    /** Finds it. */
    public static Explanation of(Evidence evidence) {
        List<Noted> outcomes = evidence.noted().stream()
                .filter(noted -> noted.outcome().isOfPublisher() || isOfClient(noted, evidence))
                .sorted(Comparator.comparingLong(noted -> evidence.nowNanos() - noted.lastNanos()))
                .toList();
        Predicate<Noted> isPublished = noted -> noted.outcome() == Outcome.PUBLISHED;
        Noted published = last(outcomes, isPublished);
        Noted told = last(outcomes, noted -> noted.outcome() != Outcome.RETAINED_FULL && !isPublished.test(noted));
        if (told != null && (published == null || published.lastNanos() - told.lastNanos() <= SAME_MESSAGE_NANOS)) {
            return new Explanation(Verdict.of(told.outcome()), Optional.of(told), Optional.empty(), outcomes);
        }
        return ofNow(evidence, published, outcomes);
    }

    /** Of messages whose topic was not known any more, only those of the client itself. */
    private static boolean isOfClient(Noted noted, Evidence evidence) {
        if (noted.who().equals(evidence.clientId())) {
            return true;
        }
        return noted.who() instanceof TopicFilter group
                && evidence.client().stream()
                        .flatMap(known -> known.subscriptions().matching().stream())
                        .anyMatch(subscribed -> subscribed.filter().equals(group));
    }

    /** The last thing that happened; of what happened at the same time, what got lost says more. */
    private static @Nullable Noted last(List<Noted> outcomes, Predicate<Noted> wanted) {
        Noted found = null;
        for (Noted noted : outcomes) { // the last one first
            if (wanted.test(noted)) {
                boolean isSame = found != null && found.lastNanos() == noted.lastNanos();
                if (found == null
                        || isSame
                                && noted.outcome().isLoss()
                                && !found.outcome().isLoss()) {
                    found = noted;
                }
            }
        }
        return found;
    }

    private static Explanation ofNow(Evidence evidence, @Nullable Noted published, List<Noted> outcomes) {
        Optional<Noted> decisive = Optional.ofNullable(published);
        if (evidence.client().isEmpty()) {
            Optional<Happening> end = lastHappening(evidence, happening -> true);
            Verdict verdict = end.filter(happening -> happening.kind() == Happening.Kind.KEPT_OUT)
                            .isPresent()
                    ? Verdict.KEPT_OUT
                    : Verdict.NO_SESSION;
            return new Explanation(verdict, decisive, end, outcomes);
        }
        Evidence.Known known = evidence.client().get();
        if (known.subscriptions().matching().isEmpty()) {
            Optional<Happening> refused = lastHappening(
                    evidence,
                    happening -> happening.kind() == Happening.Kind.NOT_SUBSCRIBED && isForTopic(happening, evidence));
            Optional<Happening> left = lastHappening(
                    evidence,
                    happening -> happening.kind() == Happening.Kind.UNSUBSCRIBED && isForTopic(happening, evidence));
            return refused.isPresent()
                    ? new Explanation(Verdict.SUBSCRIPTION_REFUSED, decisive, refused, outcomes)
                    : new Explanation(Verdict.NOT_SUBSCRIBED, decisive, left, outcomes);
        }
        if (published == null) {
            return new Explanation(
                    evidence.isWhole() && evidence.isOn() ? Verdict.NOT_PUBLISHED : Verdict.FORGOTTEN,
                    decisive,
                    Optional.empty(),
                    outcomes);
        }
        Optional<Happening> later = lastHappening(
                evidence,
                happening -> happening.kind() == Happening.Kind.SUBSCRIBED
                        && isForTopic(happening, evidence)
                        && happening.nanos() - published.lastNanos() > 0);
        if (later.isPresent()) {
            return new Explanation(Verdict.SUBSCRIBED_LATER, decisive, later, outcomes);
        }
        boolean isShared = known.subscriptions().matching().stream()
                .allMatch(subscribed -> subscribed.filter().isShared());
        Verdict verdict = known.queued() > 0 ? Verdict.WAITING : isShared ? Verdict.SHARED : Verdict.FORGOTTEN;
        return new Explanation(verdict, decisive, Optional.empty(), outcomes);
    }

    private static boolean isForTopic(Happening happening, Evidence evidence) {
        return happening.what() instanceof TopicFilter filter && Filters.matches(filter, evidence.topic());
    }

    private static Optional<Happening> lastHappening(Evidence evidence, Predicate<Happening> wanted) {
        return evidence.happenings().reversed().stream().filter(wanted).findFirst();
    }

    /** The clocks of two loops that handle one message may be apart by the length of a round. */
    private static final long SAME_MESSAGE_NANOS = 100_000_000L;
}
