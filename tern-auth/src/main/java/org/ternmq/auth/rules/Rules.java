package org.ternmq.auth.rules;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Authorizer;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Rule;

/**
 * What clients may do. First the rules that a client brought along are asked, then those of all; the first rule that speaks of the
 * question decides. Where there are rules, what none speaks of is refused; where there are none, everything is allowed.
 *
 * <p>Shared by all loops. The rules of all may be replaced at any time: from then on every question is answered by the new ones.
 */
public final class Rules implements Authorizer {
    private final Supplier<RuleSet> shared;

    /**
     * Rules that are read from somewhere.
     *
     * @param shared those of all as they are now, the same object as long as they are the same; {@link RuleSet#NONE} if there are none. Asked for each
     *     question, by any thread: it must not wait
     */
    public Rules(Supplier<RuleSet> shared) {
        this.shared = shared;
    }

    /** No rules but those that clients bring along. */
    public static Rules none() {
        return of(RuleSet.NONE);
    }

    /** Rules that do not change. */
    public static Rules of(RuleSet shared) {
        return new Rules(() -> shared);
    }

    @Override
    public Access access(Client client) {
        return new SessionAccess(this, client, own(client));
    }

    /** Why a client may or may not do something. */
    public Decision explain(Client client, Question question) {
        RuleSet own = own(client);
        RuleSet all = shared();
        if (isOpen(own, all)) {
            return Decision.NO_RULES_AT_ALL;
        }
        ClientRule rule = first(own, all, client, question);
        return rule == null ? Decision.NO_RULE : Decision.of(rule);
    }

    /** The rules of all as they are now. */
    RuleSet shared() {
        return shared.get();
    }

    static boolean isAllowed(@Nullable RuleSet own, RuleSet all, Client client, Question question) {
        ClientRule rule = first(own, all, client, question);
        return rule == null ? isOpen(own, all) : rule.isAllowed();
    }

    private static @Nullable ClientRule first(@Nullable RuleSet own, RuleSet all, Client client, Question question) {
        ClientRule first = own == null ? null : own.first(question, client);
        return first == null ? all.first(question, client) : first;
    }

    @SuppressWarnings("ReferenceEquality") // none is one object
    private static boolean isOpen(@Nullable RuleSet own, RuleSet all) {
        return own == null && all == RuleSet.NONE;
    }

    /** What the client brought along; {@code null} if it is nothing. */
    private static @Nullable RuleSet own(Client client) {
        List<Rule> rules = client.identity().rules();
        if (rules.isEmpty()) {
            return null;
        }
        try {
            return RuleSet.of(rules.stream().map(ClientRule::own).toList());
        } catch (IllegalArgumentException noFilter) { // whoever let it in had to see that before
            return RuleSet.refusing("the client's own rules cannot be used: " + noFilter.getMessage());
        }
    }
}
