package org.ternmq.auth.rules;

import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Client;

/** What one client may do. Remembers what it answered until the rules of all are others. Confined to the loop of its session. */
final class SessionAccess implements Access {
    private final Rules rules;
    private final Client client;
    private final @Nullable RuleSet own;
    private RuleSet all = RuleSet.NONE;
    private @Nullable Answers answers; // made for the first question, to the rules in all

    SessionAccess(Rules rules, Client client, @Nullable RuleSet own) {
        this.rules = rules;
        this.client = client;
        this.own = own;
    }

    @Override
    public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
        int kind = qos.bits() << 1 | (retain ? 1 : 0);
        int known = known(topic, kind);
        return known == Answers.UNKNOWN
                ? learn(topic, kind, new Question.Publish(topic, qos, retain))
                : known == Answers.ALLOWED;
    }

    @Override
    public boolean maySubscribe(TopicFilter filter, Qos qos) {
        return Rules.isAllowed(own, rules.shared(), client, new Question.Subscribe(filter, qos));
    }

    @Override
    public boolean mayReceive(TopicName topic, Qos qos) {
        int kind = RECEIVE | qos.bits();
        int known = known(topic, kind);
        return known == Answers.UNKNOWN
                ? learn(topic, kind, new Question.Receive(topic, qos))
                : known == Answers.ALLOWED;
    }

    @SuppressWarnings("ReferenceEquality") // other rules are another object
    private int known(TopicName topic, int kind) {
        RuleSet now = rules.shared();
        if (now != all) {
            all = now;
            answers = null;
        }
        return answers == null ? Answers.UNKNOWN : answers.get(topic, kind);
    }

    private boolean learn(TopicName topic, int kind, Question question) {
        boolean isAllowed = Rules.isAllowed(own, all, client, question);
        if (answers == null) {
            answers = new Answers();
        }
        answers.put(topic, kind, isAllowed);
        return isAllowed;
    }

    /** Behind the six kinds of publishing. */
    private static final int RECEIVE = 8;
}
