package org.ternmq.auth.rules;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Client;
import org.ternmq.core.topic.TopicTree;

/**
 * Finds the rules that may speak of a topic or filter, by their filter with {@code +} for placeholders, and by user or client identifier
 * where they name some. Written while it is made, then read by all.
 */
final class Index {
    private final TopicTree<Posting> tree = new TopicTree<>();

    /** Rules in their order. */
    Index(List<ClientRule> rules) {
        for (int i = 0; i < rules.size(); i++) {
            ClientRule rule = rules.get(i);
            tree.getOrCreate(rule.filter().widest(), Posting::new).add(rule.who(), i);
        }
    }

    /**
     * The first of those rules that decides.
     *
     * @return its number, or {@link #NONE}
     */
    int first(List<ClientRule> rules, Question question, Client client) {
        Search search = new Search(rules, question, client);
        tree.match(probe(question), search);
        return search.best;
    }

    /** A topic that every filter matches that covers what is asked: its wildcards become a level that no filter spells out. */
    private static TopicName probe(Question question) {
        if (!(question instanceof Question.Subscribe subscribe)) {
            return TopicName.ofChecked(question.utf8());
        }
        byte[] levels = subscribe.filter().utf8().clone();
        for (int i = 0; i < levels.length; i++) {
            levels[i] = levels[i] == '+' || levels[i] == '#' ? 0 : levels[i];
        }
        return TopicName.ofChecked(levels);
    }

    /** The rules with one filter. */
    private static final class Posting {
        private final Numbers any = new Numbers();
        private @Nullable Map<String, Numbers> ofUser;
        private @Nullable Map<String, Numbers> ofClientId;

        void add(Who who, int number) {
            if (!who.users().isEmpty()) {
                ofUser = added(ofUser, who.users(), number);
            } else if (!who.clientIds().isEmpty()) {
                ofClientId = added(ofClientId, who.clientIds(), number);
            } else {
                any.add(number);
            }
        }

        private static Map<String, Numbers> added(@Nullable Map<String, Numbers> map, Set<String> names, int number) {
            Map<String, Numbers> to = map == null ? new HashMap<>() : map;
            names.forEach(
                    name -> to.computeIfAbsent(name, unused -> new Numbers()).add(number));
            return to;
        }
    }

    /** Numbers in ascending order. */
    private static final class Numbers {
        private int[] all = {};
        private int count;

        void add(int number) {
            if (count == all.length) {
                all = Arrays.copyOf(all, Math.max(1, 2 * count));
            }
            all[count++] = number;
        }
    }

    private static final class Search implements TopicTree.Visitor<Posting> {
        private final List<ClientRule> rules;
        private final Question question;
        private final Client client;
        private int best = NONE;

        Search(List<ClientRule> rules, Question question, Client client) {
            this.rules = rules;
            this.question = question;
            this.client = client;
        }

        @Override
        public boolean visit(Posting posting) {
            look(posting.any);
            if (posting.ofUser != null) {
                look(posting.ofUser.get(client.identity().userName()));
            }
            if (posting.ofClientId != null) {
                look(posting.ofClientId.get(client.clientId()));
            }
            return true;
        }

        private void look(@Nullable Numbers numbers) {
            for (int i = 0; numbers != null && i < numbers.count && numbers.all[i] < best; i++) {
                if (rules.get(numbers.all[i]).speaksOf(question, client)) {
                    best = numbers.all[i];
                }
            }
        }
    }

    /** Behind every number. */
    static final int NONE = Integer.MAX_VALUE;
}
