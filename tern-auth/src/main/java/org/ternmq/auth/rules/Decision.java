package org.ternmq.auth.rules;

/**
 * What comes of a question, for people who want to know why.
 *
 * @param isAllowed whether the client may
 * @param origin where the rule is written that decided: file and line, or the token; empty if none did
 * @param why the rule in short, or what holds without one
 */
public record Decision(boolean isAllowed, String origin, String why) {
    static Decision of(ClientRule rule) {
        return new Decision(rule.isAllowed(), rule.origin(), rule.toString());
    }

    static final Decision NO_RULE = new Decision(false, "", "no rule speaks of it, so it is refused");
    static final Decision NO_RULES_AT_ALL = new Decision(true, "", "there are no rules, so everything is allowed");
}
