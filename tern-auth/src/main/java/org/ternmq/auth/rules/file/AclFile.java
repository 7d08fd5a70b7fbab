package org.ternmq.auth.rules.file;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ternmq.auth.rules.ClientRule;
import org.ternmq.auth.rules.RuleSet;
import org.ternmq.auth.rules.Template;
import org.ternmq.auth.rules.Who;
import org.ternmq.core.auth.Rule;
import org.ternmq.core.auth.Rule.Action;

/**
 * Mosquitto's file of access rules, with the meaning that mosquitto 2.0 gives it. Lines are {@code topic [read|write|readwrite|deny]
 * TOPIC}, {@code pattern ...} of the same form, {@code user NAME}, and comments that begin with {@code #}.
 *
 * <p>Topics before any user are for clients without a user name, those behind one for that user, patterns for all. Of the lines for a
 * client those of its user are looked at before the patterns, and among either the denials first. What no line speaks of is refused.
 * Reading is asked for when a message is delivered; a subscription is granted in any case.
 *
 * <p>For one reading.
 */
public final class AclFile {
    private final Problems problems;
    private final List<ClientRule> topicDenials = new ArrayList<>();
    private final List<ClientRule> topics = new ArrayList<>();
    private final List<ClientRule> patternDenials = new ArrayList<>();
    private final List<ClientRule> patterns = new ArrayList<>();
    private Who who = Who.ANONYMOUS;

    private AclFile(Problems problems) {
        this.problems = problems;
    }

    /**
     * Reads a file.
     *
     * @throws IOException if it cannot be read
     * @throws UnusableRulesException if a line is wrong; then nothing of it counts
     */
    public static RuleSet read(Path file) throws IOException {
        return parse(file.toString(), Problems.text(file));
    }

    /**
     * Takes a text apart.
     *
     * @param name of the file, for errors and explanations
     * @throws UnusableRulesException if a line is wrong
     */
    public static RuleSet parse(String name, String text) throws UnusableRulesException {
        AclFile file = new AclFile(new Problems(name));
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            file.line(number, line);
        }
        file.problems.throwIfAny();
        List<ClientRule> all = new ArrayList<>(file.topicDenials);
        all.addAll(file.topics);
        all.addAll(file.patternDenials);
        all.addAll(file.patterns);
        return RuleSet.ofMosquitto(all);
    }

    private void line(int number, String line) {
        String words = line.stripTrailing().replaceFirst("^ +", ""); // a tab separates nothing
        if (words.isEmpty() || line.startsWith("#")) {
            return;
        }
        int space = words.indexOf(' ');
        String keyword = space < 0 ? words : words.substring(0, space);
        String rest = space < 0 ? "" : words.substring(space).replaceFirst("^ +", "");
        switch (keyword) {
            case "topic", "pattern" -> rule(number, keyword, rest);
            case "user" -> {
                if (rest.isEmpty()) {
                    problems.add(number, "user without a name: write user NAME");
                }
                who = rest.isEmpty() ? who : Who.user(rest);
            }
            default -> problems.add(number, wrongKeyword(keyword));
        }
    }

    private static String wrongKeyword(String keyword) {
        if (keyword.startsWith("#")) {
            return "a comment begins with # as the first character of its line";
        }
        return "a line begins with topic, pattern or user, followed by a space, not with " + keyword;
    }

    private void rule(int number, String keyword, String rest) {
        int space = rest.indexOf(' ');
        String access = space < 0 ? "readwrite" : rest.substring(0, space);
        String topic = space < 0 ? rest : rest.substring(space).replaceFirst("^ +", "");
        if (topic.isEmpty()) {
            problems.add(number, keyword + " without a topic: write " + keyword + " [read|write|readwrite|deny] TOPIC");
            return;
        }
        Set<Action> actions = actions(access);
        if (actions == null) {
            problems.add(
                    number,
                    access + " is no access: write read, write, readwrite or deny in front of the topic " + topic);
            return;
        }
        boolean isPattern = keyword.equals("pattern");
        Template filter = filter(number, topic, isPattern ? Template::mosquittoPattern : Template::literal);
        if (filter != null) {
            boolean isAllowed = !access.equals("deny");
            Rule rule = Rule.of(isAllowed, actions, topic, problems.origin(number));
            Who meant = isPattern ? EVERYBODY_PLAIN : who;
            list(isPattern, isAllowed).add(new ClientRule(rule, filter, meant));
        }
    }

    private static @Nullable Set<Action> actions(String access) {
        return switch (access) {
            case "read" -> EnumSet.of(Action.SUBSCRIBE);
            case "write" -> EnumSet.of(Action.PUBLISH);
            case "readwrite", "deny" -> EnumSet.allOf(Action.class);
            default -> null;
        };
    }

    private @Nullable Template filter(int number, String topic, Function<String, Template> make) {
        try {
            return make.apply(topic);
        } catch (IllegalArgumentException wrong) {
            problems.add(number, String.valueOf(wrong.getMessage()));
            return null;
        }
    }

    private List<ClientRule> list(boolean isPattern, boolean isAllowed) {
        if (isPattern) {
            return isAllowed ? patterns : patternDenials;
        }
        return isAllowed ? topics : topicDenials;
    }

    private static final Who EVERYBODY_PLAIN = new Who(Who.Names.WITHOUT_WILDCARD, Set.of(), Set.of());
}
