package org.ternmq.auth.rules.file;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ternmq.auth.rules.ClientRule;
import org.ternmq.auth.rules.Template;
import org.ternmq.auth.rules.Who;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Utf8;
import org.ternmq.core.auth.Rule;
import org.ternmq.core.auth.Rule.Action;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** One table {@code [[rule]]}: a rule for each of its topics. For one reading. */
final class RuleTable {
    private final TomlTable table;
    private final int line;
    private final Problems problems;

    /** One that begins in a line. */
    RuleTable(TomlTable table, int line, Problems problems) {
        this.table = table;
        this.line = line;
        this.problems = problems;
    }

    /** What it says; what is wrong is told, and left out. */
    List<ClientRule> rules() {
        for (String key : table.keySet()) {
            if (!KEYS.contains(key)) {
                wrong(key, "there is no key " + key + ": a rule has " + String.join(", ", KEYS));
            }
        }
        if (has("allow") == has("deny")) {
            problems.add(line, "a rule has either allow or deny, with what it speaks of: [\"publish\", \"subscribe\"]");
            return List.of();
        }
        boolean isAllowed = has("allow");
        Set<Action> actions = actions(isAllowed ? "allow" : "deny");
        Set<Qos> qos = has("qos") ? qos() : EnumSet.allOf(Qos.class);
        Optional<Boolean> retain = retain(actions);
        Who who = who();
        List<ClientRule> rules = new ArrayList<>();
        if (!has("topics")) {
            problems.add(line, "a rule has topics, such as [\"devices/%c/#\"]");
        } else if (!actions.isEmpty() && !qos.isEmpty()) {
            each("topics", TOPIC, (topic, at) -> {
                Rule rule = new Rule(isAllowed, actions, topic.toString(), qos, retain, problems.origin(at.line()));
                rules.add(new ClientRule(rule, topic, who));
            });
        }
        return rules;
    }

    private Set<Action> actions(String key) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        each(key, ACTION, (action, at) -> actions.add(action));
        return actions;
    }

    private Set<Qos> qos() {
        Set<Qos> all = EnumSet.noneOf(Qos.class);
        each("qos", QOS, (qos, at) -> all.add(qos));
        return all;
    }

    private Optional<Boolean> retain(Set<Action> actions) {
        if (!has("retain")) {
            return Optional.empty();
        }
        if (!(table.get(List.of("retain")) instanceof Boolean retain)) {
            wrong("retain", "retain is true (messages to be retained) or false (others), or left out (both)");
            return Optional.empty();
        }
        if (actions.contains(Action.SUBSCRIBE)) {
            wrong("retain", "retain is about publishing alone: put subscribe into a rule of its own");
        }
        return Optional.of(retain);
    }

    private Who who() {
        Set<String> users = new LinkedHashSet<>();
        Set<String> clients = new LinkedHashSet<>();
        each("users", NAME, (name, at) -> users.add(name));
        each("clients", NAME, (name, at) -> clients.add(name));
        boolean isAnonymous = has("anonymous");
        if (isAnonymous && !Boolean.TRUE.equals(table.get(List.of("anonymous")))) {
            wrong("anonymous", "anonymous is true (only clients without a user name), or left out");
        }
        if (isAnonymous && has("users")) {
            wrong("anonymous", "anonymous clients have no user name: leave out anonymous or users");
        }
        boolean isKnown = users.contains("*");
        if (isKnown && users.size() > 1) {
            wrong("users", "\"*\" is everybody who has a user name: leave the other names out");
        }
        if (clients.contains("*")) {
            wrong("clients", "every client has a client identifier: leave clients out");
        }
        Who.Names names = isAnonymous ? Who.Names.ANONYMOUS : isKnown ? Who.Names.KNOWN : Who.Names.ANY;
        return new Who(names, isKnown ? Set.of() : users, clients);
    }

    private boolean has(String key) {
        return table.contains(List.of(key));
    }

    /** How one value of a list is read. */
    private record Kind<T>(String isWhat, Function<Object, @Nullable T> read) {}

    private interface Taker<T> {
        void take(T value, TomlPosition at);
    }

    /** Hands over the values of a list of at least one. */
    private <T> void each(String key, Kind<T> kind, Taker<T> taker) {
        if (!has(key)) {
            return;
        }
        if (!(table.get(List.of(key)) instanceof TomlArray list) || list.isEmpty()) {
            wrong(key, key + " is a list with at least one of " + kind.isWhat());
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            TomlPosition at = list.inputPositionOf(i);
            try {
                T value = kind.read().apply(list.get(i));
                if (value == null) {
                    problems.add(
                            at.line(),
                            at.column(),
                            key + " holds " + quoted(list.get(i)) + ": it is a list of " + kind.isWhat());
                } else {
                    taker.take(value, at);
                }
            } catch (IllegalArgumentException wrong) {
                problems.add(at.line(), at.column(), String.valueOf(wrong.getMessage()));
            }
        }
    }

    private static String quoted(Object value) {
        return value instanceof String text ? '"' + text + '"' : String.valueOf(value);
    }

    private void wrong(String key, String what) {
        TomlPosition at = table.inputPositionOf(List.of(key));
        if (at == null) {
            problems.add(line, what);
        } else {
            problems.add(at.line(), at.column(), what);
        }
    }

    private static @Nullable Action action(Object value) {
        for (Action action : Action.values()) {
            if (action.name().toLowerCase(Locale.ROOT).equals(value)) {
                return action;
            }
        }
        return null;
    }

    private static @Nullable Qos qos(Object value) {
        return value instanceof Long bits && bits >= 0 && bits < Qos.values().length ? Qos.of(bits.intValue()) : null;
    }

    private static @Nullable String name(Object value) {
        if (!(value instanceof String name) || name.isEmpty()) {
            return null;
        }
        Utf8.requireValid(name);
        return name;
    }

    private static final Kind<Action> ACTION = new Kind<>("\"publish\" and \"subscribe\"", RuleTable::action);
    private static final Kind<Qos> QOS = new Kind<>("0, 1 and 2", RuleTable::qos);
    private static final Kind<String> NAME = new Kind<>("names", RuleTable::name);
    private static final Kind<Template> TOPIC =
            new Kind<>("topic filters", value -> value instanceof String text ? Template.of(text) : null);
    private static final List<String> KEYS =
            List.of("allow", "deny", "topics", "users", "clients", "anonymous", "qos", "retain");
}
