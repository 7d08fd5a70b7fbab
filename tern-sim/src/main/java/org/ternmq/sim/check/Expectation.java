package org.ternmq.sim.check;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.ternmq.codec.value.Qos;

/** What one client has to get, may get and must not get, by what it subscribed to and what became of its session. */
public final class Expectation {
    private final Ledger ledger;
    private final String client;
    private final List<Subscribed> subscriptions = new ArrayList<>();
    private final Set<Post> owed = new LinkedHashSet<>();
    private final Set<Post> once = new HashSet<>(); // came at QoS 2
    private final Set<Post> plain = new HashSet<>(); // published at QoS 0
    private final Map<String, Integer> highest = new HashMap<>();
    private final Set<Post> seen = new HashSet<>();

    /** A subscription, from when it was asked for until it is surely gone. */
    private static final class Subscribed {
        final String filter;
        final Qos qos;
        long sureSince = NEVER;
        long goneSince = NEVER;

        Subscribed(String filter, Qos qos) {
            this.filter = filter;
            this.qos = qos;
        }

        boolean is(String other) {
            return goneSince == NEVER && filter.equals(other);
        }
    }

    Expectation(Ledger ledger, String client) {
        this.ledger = ledger;
        this.client = client;
    }

    /** SUBSCRIBE is sent. */
    public void subscribing(String filter, Qos qos) {
        ledger.next();
        forgetWills();
        subscriptions.stream()
                .filter(each -> each.is(filter) && each.qos != qos)
                .forEach(each -> each.sureSince = NEVER);
        subscriptions.add(new Subscribed(filter, qos));
    }

    /** A will is published later than it is promised, and then the subscription must still be there. */
    private void forgetWills() {
        owed.removeIf(post -> post.topic.startsWith("w/"));
    }

    /** SUBACK came: what was asked for last under this filter is in place, and nothing else under it. */
    public void subscribed(String filter, Qos qos) {
        long now = ledger.next();
        boolean isFound = false;
        for (int i = subscriptions.size() - 1; i >= 0; i--) {
            Subscribed each = subscriptions.get(i);
            if (each.is(filter) && each.qos == qos && !isFound) {
                each.sureSince = Math.min(each.sureSince, now);
                isFound = true;
            } else if (each.is(filter) && isFound) {
                each.goneSince = now;
            }
        }
    }

    /** UNSUBSCRIBE is sent. */
    public void unsubscribing(String filter) {
        ledger.next();
        forgetWills();
        subscriptions.stream().filter(each -> each.is(filter)).forEach(each -> each.sureSince = NEVER);
    }

    /** UNSUBACK came. */
    public void unsubscribed(String filter) {
        long now = ledger.next();
        subscriptions.stream().filter(each -> each.is(filter)).forEach(each -> each.goneSince = now);
    }

    /** From now on the session may be gone: nothing can be demanded any more. */
    public void mayEnd() {
        ledger.next();
        owed.clear();
        subscriptions.forEach(each -> each.sureSince = NEVER);
    }

    /** A new session began: what was is gone. */
    public void begins() {
        mayEnd();
        subscriptions.clear();
    }

    void acknowledged(Post post) {
        boolean isOwed = post.expirySeconds == 0
                && post.qos.isAcknowledged()
                && subscriptions.stream()
                        .anyMatch(each -> each.sureSince < post.sentTick
                                && each.goneSince == NEVER
                                && each.qos.isAcknowledged()
                                && Ledger.matches(each.filter, post.topic));
        if (isOwed && !seen.contains(post)) {
            owed.add(post);
        }
    }

    /** A message reached the application. */
    public void delivered(Post post, Qos qos) {
        ledger.next();
        ledger.countDelivered();
        boolean isWanted = subscriptions.stream()
                .anyMatch(each -> each.goneSince > post.sentTick && Ledger.matches(each.filter, post.topic));
        if (!isWanted) {
            throw new Violation("phantom", client + " got " + post + " and is not subscribed to it");
        }
        boolean isWill = post.topic.startsWith("w/"); // published again if nobody wrote down that it was
        boolean isTwice = qos == Qos.EXACTLY_ONCE && !once.add(post)
                || !isWill && post.qos == Qos.AT_MOST_ONCE && !plain.add(post);
        if (isTwice) {
            throw new Violation("doubled", client + " got " + post + " twice at QoS " + qos.bits());
        }
        if (seen.add(post) && !isWill && hasOrder(post, qos)) {
            String series = post.publisher + ' ' + post.topic + ' ' + post.qos + ' ' + qos;
            int before = highest.getOrDefault(series, 0);
            if (post.number < before) {
                throw new Violation("order", client + " got " + post + " behind " + before);
            }
            highest.put(series, post.number);
        }
        owed.remove(post);
    }

    /**
     * What leaves before it is safe may be repeated, with those behind it, to whoever subscribed meanwhile and has seen one of those; at
     * QoS 0 to whoever was away.
     */
    private boolean hasOrder(Post post, Qos qos) {
        boolean mayBeRepeated = post.qos.isAcknowledged() && qos != Qos.EXACTLY_ONCE;
        return !mayBeRepeated
                || qos == Qos.AT_LEAST_ONCE
                        && subscriptions.stream()
                                .anyMatch(each ->
                                        each.sureSince < post.sentTick && Ledger.matches(each.filter, post.topic));
    }

    /** A message reached the application because it was retained; it may have come as it was published, too. */
    public void replayed(Post post) {
        ledger.next();
        ledger.countDelivered();
        owed.remove(post);
    }

    boolean isComplete() {
        return owed.isEmpty();
    }

    void checkComplete(UnaryOperator<String> story) {
        if (!owed.isEmpty()) {
            throw new Violation(
                    "lost",
                    client + " lacks " + owed.size() + " messages: "
                            + owed.stream().limit(5).toList() + "; " + story.apply(client));
        }
    }

    private static final long NEVER = Long.MAX_VALUE;
}
