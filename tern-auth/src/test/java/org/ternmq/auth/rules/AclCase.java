package org.ternmq.auth.rules;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.ternmq.auth.rules.Question.Publish;
import org.ternmq.auth.rules.Question.Receive;
import org.ternmq.auth.rules.Question.Subscribe;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Client;
import org.ternmq.core.auth.Identity;

/**
 * One row of a table: a file of rules, a client that asks, and what comes of it.
 *
 * @param user {@code -} for none; what follows a blank and {@code name=value} are claims
 * @param decided the line that decides, or {@code none}, {@code granted} (mosquitto's subscriptions) or {@code broker} (mosquitto's own
 *     topics)
 */
record AclCase(String file, String user, String clientId, String action, String topic, String answer, String decided) {
    static List<AclCase> table(String folder) {
        return text(folder + "/cases.tsv")
                .lines()
                .skip(1)
                .map(line -> line.split("\t", -1))
                .map(row -> new AclCase(row[0], row[1], row[2], row[3], row[4], row[5], row[6]))
                .toList();
    }

    /** The rows about one file, of which there is at least one. */
    static List<AclCase> table(String folder, String file) {
        List<AclCase> cases =
                table(folder).stream().filter(one -> one.file().equals(file)).toList();
        if (cases.isEmpty()) {
            throw new IllegalArgumentException("no case about " + file);
        }
        return cases;
    }

    static String text(String name) {
        try (InputStream in = Objects.requireNonNull(AclCase.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    boolean hasUser() {
        return !user.equals("-");
    }

    boolean isAllowed() {
        return answer.equals("allowed");
    }

    Client client() {
        String[] words = user.contains("=") ? user.split(" ") : new String[] {user};
        Map<String, String> claims = Stream.of(words)
                .skip(1)
                .map(word -> word.split("=", 2))
                .collect(java.util.stream.Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        String name = words[0].equals("-") ? "" : words[0];
        return new Client(clientId, new Identity(name, claims, List.of(), Identity.FOR_EVER));
    }

    Question question() {
        String[] words = action.split(" ", -1); // publish 1 retain
        Qos qos = words.length > 1 ? Qos.of(Integer.parseInt(words[1])) : Qos.AT_LEAST_ONCE;
        return switch (words[0]) {
            case "publish" -> new Publish(TopicName.of(topic), qos, words.length > 2);
            case "receive" -> new Receive(TopicName.of(topic), qos);
            case "subscribe" -> new Subscribe(TopicFilter.of(topic), qos);
            default -> throw new IllegalArgumentException(action);
        };
    }

    String origin() {
        return switch (decided) {
            case "none" -> "";
            case "granted" -> "mosquitto's meaning: each message is looked at when it is delivered";
            case "broker" -> "mosquitto's meaning: these topics are the broker's own";
            default -> file + ":" + decided;
        };
    }
}
