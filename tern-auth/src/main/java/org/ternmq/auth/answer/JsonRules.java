package org.ternmq.auth.answer;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ternmq.auth.rules.Template;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.auth.Rule;
import org.ternmq.core.auth.Rule.Action;

/**
 * The rules that somebody brings along, as JSON: a list of rules, or lists of topics that may be published and subscribed to, as EMQX had
 * it first. What is not understood in full is refused in full: half a rule might allow too much.
 */
public final class JsonRules {
    private final String origin;
    private final List<Rule> rules = new ArrayList<>();

    private JsonRules(String origin) {
        this.origin = origin;
    }

    /**
     * The rules that an object holds, none if it does not have the name. A list without rules allows nothing.
     *
     * @param name of the value that spells them
     * @param origin where the object is from, for people
     * @throws BrokenAnswerException if they cannot be understood
     */
    public static List<Rule> read(Map<String, Object> object, String name, String origin) throws BrokenAnswerException {
        if (!object.containsKey(name)) {
            return List.of();
        }
        var reader = new JsonRules(origin);
        switch (object.get(name)) {
            case List<?> list -> reader.readList(list);
            case Map<?, ?> lists -> reader.readLists(lists);
            case null, default -> throw new BrokenAnswerException(name + " is neither a list of rules nor an object");
        }
        if (reader.rules.isEmpty()) { // to bring no rules along would mean that those of all decide
            for (String all : List.of("#", "$SYS/#")) {
                reader.add(Rule.of(false, ALL, all, origin));
            }
        }
        return reader.rules;
    }

    private void readList(List<?> list) throws BrokenAnswerException {
        for (Object one : list) {
            if (!(one instanceof Map<?, ?> rule)) {
                throw new BrokenAnswerException("a rule is no object");
            }
            requireNames(rule, RULE_NAMES);
            add(new Rule(
                    isAllowed(rule.get("permission")),
                    actions(rule.get("action")),
                    filter(rule.get("topic")),
                    rule.containsKey("qos") ? qos(rule.get("qos")) : EnumSet.allOf(Qos.class),
                    rule.containsKey("retain") ? retain(rule.get("retain")) : Optional.empty(),
                    origin));
        }
    }

    private void readLists(Map<?, ?> lists) throws BrokenAnswerException {
        requireNames(lists, Set.of("pub", "sub", "all"));
        readTopics(lists, "pub", EnumSet.of(Action.PUBLISH));
        readTopics(lists, "sub", EnumSet.of(Action.SUBSCRIBE));
        readTopics(lists, "all", ALL);
    }

    private void readTopics(Map<?, ?> lists, String name, Set<Action> actions) throws BrokenAnswerException {
        if (!lists.containsKey(name)) {
            return;
        }
        if (!(lists.get(name) instanceof List<?> topics)) {
            throw new BrokenAnswerException(name + " is no list of topics");
        }
        for (Object topic : topics) {
            add(Rule.of(true, actions, filter(topic), origin));
        }
    }

    private void add(Rule rule) throws BrokenAnswerException {
        if (rules.size() == RULES_MAX) {
            throw new BrokenAnswerException("there are more than " + RULES_MAX + " rules");
        }
        rules.add(rule);
    }

    private static void requireNames(Map<?, ?> object, Set<String> known) throws BrokenAnswerException {
        for (Object name : object.keySet()) {
            if (name == null || !known.contains(name)) {
                throw new BrokenAnswerException("a rule does not have " + name);
            }
        }
    }

    private static boolean isAllowed(@Nullable Object permission) throws BrokenAnswerException {
        return switch (permission) {
            case String text when text.equals("allow") -> true;
            case String text when text.equals("deny") -> false;
            case null, default -> throw new BrokenAnswerException("the permission of a rule is allow or deny");
        };
    }

    private static Set<Action> actions(@Nullable Object action) throws BrokenAnswerException {
        return switch (action) {
            case String text when text.equals("publish") -> EnumSet.of(Action.PUBLISH);
            case String text when text.equals("subscribe") -> EnumSet.of(Action.SUBSCRIBE);
            case String text when text.equals("all") -> ALL;
            case null, default -> throw new BrokenAnswerException("the action of a rule is publish, subscribe or all");
        };
    }

    private static Set<Qos> qos(@Nullable Object value) throws BrokenAnswerException {
        Set<Qos> all = EnumSet.noneOf(Qos.class);
        for (Object one : value instanceof List<?> list ? list : java.util.Collections.singletonList(value)) {
            if (!(one instanceof Number number)
                    || number.doubleValue() != number.intValue()
                    || number.intValue() < 0
                    || number.intValue() > 2) {
                throw new BrokenAnswerException("the qos of a rule is 0, 1 or 2, or a list of these");
            }
            all.add(Qos.of(number.intValue()));
        }
        if (all.isEmpty()) {
            throw new BrokenAnswerException("the qos of a rule is an empty list");
        }
        return all;
    }

    private static Optional<Boolean> retain(@Nullable Object value) throws BrokenAnswerException {
        return switch (value) {
            case Boolean flag -> Optional.of(flag);
            case String text when text.equals("all") -> Optional.empty();
            case null, default -> throw new BrokenAnswerException("the retain of a rule is true, false or \"all\"");
        };
    }

    /** The filter with the placeholders that rules have. */
    private static String filter(@Nullable Object value) throws BrokenAnswerException {
        if (!(value instanceof String text)) {
            throw new BrokenAnswerException("the topic of a rule is no text");
        }
        String filter = text.replace("${clientid}", "%c").replace("${username}", "%u");
        if (filter.contains("${")) {
            throw new BrokenAnswerException(
                    "the topic of a rule has a placeholder that is neither ${clientid} nor ${username}: " + text);
        }
        if (filter.startsWith("eq ")) {
            throw new BrokenAnswerException(
                    "the topic of a rule begins with \"eq \", which is not known here: " + text);
        }
        requireUsable(filter);
        return filter;
    }

    /** As it will be read: whom it was let in with could do nothing at all if it turned out then that it is none. */
    private static void requireUsable(String filter) throws BrokenAnswerException {
        try {
            Template.of(filter);
        } catch (IllegalArgumentException noFilter) {
            throw new BrokenAnswerException("the topic of a rule is no topic filter: " + noFilter.getMessage());
        }
    }

    /** So many rules a client may bring along. */
    public static final int RULES_MAX = 1_000;

    private static final Set<Action> ALL = EnumSet.allOf(Action.class);
    private static final Set<String> RULE_NAMES = Set.of("permission", "action", "topic", "qos", "retain");
}
