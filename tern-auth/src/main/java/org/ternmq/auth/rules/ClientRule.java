package org.ternmq.auth.rules;

import java.util.Locale;
import java.util.stream.Collectors;
import org.ternmq.auth.rules.Question.Publish;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Rule;

/**
 * A rule and whom it speaks of, ready to be asked. Immutable.
 *
 * @param rule what it says; a condition on {@code retain} holds for publishing alone
 * @param filter its filter, taken apart
 * @param who the clients that it speaks of
 */
public record ClientRule(Rule rule, Template filter, Who who) {
    /**
     * A rule that somebody brought along, for that client.
     *
     * @throws IllegalArgumentException if its filter is none
     */
    public static ClientRule own(Rule rule) {
        return new ClientRule(rule, Template.of(rule.filter()), Who.ANYBODY);
    }

    boolean isAllowed() {
        return rule.isAllowed();
    }

    String origin() {
        return rule.origin();
    }

    /** Whether it decides the question for this client. */
    boolean speaksOf(Question question, Client client) {
        return rule.actions().contains(question.action())
                && rule.qos().contains(question.qos())
                && (!(question instanceof Publish publish)
                        || rule.retain().orElse(publish.retain()) == publish.retain())
                && who.includes(client)
                && filter.covers(question.utf8(), client, !isAllowed());
    }

    /** In short: {@code deny publish devices/%c/secret}. */
    @Override
    public String toString() {
        String actions = rule.actions().stream()
                .sorted()
                .map(action -> action.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        String qos = rule.qos().size() == Qos.values().length
                ? ""
                : rule.qos().stream()
                        .sorted()
                        .map(one -> "" + one.bits())
                        .collect(Collectors.joining(", ", ", QoS ", ""));
        String retain =
                rule.retain().map(is -> is ? ", retained" : ", not retained").orElse("");
        return (isAllowed() ? "allow " : "deny ") + actions + " " + filter + qos + retain;
    }
}
