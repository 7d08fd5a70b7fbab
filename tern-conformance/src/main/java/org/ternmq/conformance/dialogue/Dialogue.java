package org.ternmq.conformance.dialogue;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/**
 * What some clients do, one after the other. Topics and client identifiers hold the seed, so that many dialogues can be played
 * against one broker at a time.
 *
 * @param seed that it was made from
 * @param clients who takes part
 * @param steps in order
 */
record Dialogue(long seed, List<Client> clients, List<Step> steps) {
    Dialogue {
        steps = List.copyOf(steps);
    }

    /**
     * One that takes part.
     *
     * @param isNameless whether it lets the server choose its identifier
     * @param hasSmallWindow whether it takes few messages at a time, and then has one subscription at the most
     */
    record Client(Version version, boolean isNameless, boolean hasSmallWindow) {}

    String clientId(int client) {
        return clients.get(client).isNameless() ? "" : "d" + Long.toString(seed, 36) + "-" + client;
    }

    /** Published at the end of each step and received by all: then what came of the step has come. */
    String fenceTopic() {
        return "fence/x" + Long.toString(seed, 36);
    }

    /** First level of topics that only shared subscriptions match. */
    static final String SHARED_ROOT = "s";

    boolean hasGroups() {
        return steps.stream()
                .anyMatch(step -> step instanceof Step.Subscribing subscribing
                        && subscribing.requests().stream()
                                .anyMatch(r -> r.filter().isShared()));
    }

    static boolean isForGroups(TopicName topic) {
        return topic.toString().startsWith(SHARED_ROOT + "/");
    }

    Dialogue with(List<Step> others) {
        return new Dialogue(seed, clients, others);
    }

    /** A message and where it is first published, or connected with as a will. */
    record Origin(int step, Message message, boolean isWill) {}

    /** Where the message with a label comes from; -1 as step if nowhere. */
    Origin originOf(String label) {
        for (int i = 0; i < steps.size(); i++) {
            for (Message message : messagesOf(steps.get(i))) {
                if (Labels.of(message).equals(label)) {
                    return new Origin(i, message, steps.get(i) instanceof Step.Connect);
                }
            }
        }
        throw new IllegalArgumentException("no message " + label);
    }

    boolean hasMessage(String label) {
        return steps.stream()
                .flatMap(step -> messagesOf(step).stream())
                .anyMatch(m -> Labels.of(m).equals(label));
    }

    /** All topics that messages are published to. */
    java.util.Set<org.ternmq.codec.value.TopicName> topics() {
        return steps.stream()
                .flatMap(step -> messagesOf(step).stream())
                .map(Message::topic)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static List<Message> messagesOf(Step step) {
        return switch (step) {
            case Step.Connect connect -> connect.will().stream().toList();
            case Step.Publishing publishing ->
                publishing.messages().stream().map(Step.Sent::message).toList();
            case Step.Holding holding -> List.of(holding.message());
            default -> List.of();
        };
    }

    @Override
    public String toString() {
        List<String> lines = new ArrayList<>();
        lines.add("seed " + seed);
        for (int i = 0; i < clients.size(); i++) {
            lines.add("  client " + i + ": " + clients.get(i));
        }
        for (int i = 0; i < steps.size(); i++) {
            lines.add("  " + i + ". " + steps.get(i));
        }
        return String.join("\n", lines);
    }

    /** Messages are known by the first word of their payload: {@code m12} or, of wills, {@code w3}. */
    static final class Labels {
        private Labels() {}

        static String of(Message message) {
            return of(message.payload(), message.topic().toString());
        }

        /** A message without payload is known by its topic, for no dialogue has two of them. */
        static String of(Bytes payload, String topic) {
            String text = payload.toUtf8();
            int end = text.indexOf(' ');
            return text.isEmpty() ? "nothing-to-" + topic : end < 0 ? text : text.substring(0, end);
        }

        /** A payload of so many bytes, if the label leaves room. */
        static Bytes payload(String label, int bytes) {
            int padding = Math.max(0, bytes - label.length() - 1);
            return Bytes.utf8(padding == 0 ? label : label + " " + ".".repeat(padding));
        }

        /** The number of a label: later messages have greater ones. */
        static int number(String label) {
            return Integer.parseInt(label.substring(1));
        }
    }
}
