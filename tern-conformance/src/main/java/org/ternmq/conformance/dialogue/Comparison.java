package org.ternmq.conformance.dialogue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ternmq.conformance.dialogue.Dialogue.Labels;

/**
 * Compares what two brokers made of one dialogue. What is equal is put aside first, in whole groups: all events of a step and client
 * that are about one thing. Then the {@link Allowance allowances} take what they explain. What is left is a fault.
 */
final class Comparison {
    private final Dialogue dialogue;
    private final List<Group> groups = new ArrayList<>();
    private final Map<Allowance, Integer> allowed = new HashMap<>();
    private final List<String> faults = new ArrayList<>();

    /** Events of one step and client about one thing that are not the same on both sides. */
    static final class Group {
        final int step;
        final int client;
        final String kind;
        final String label;
        final List<Event> ours = new ArrayList<>();
        final List<Event> theirs = new ArrayList<>();

        Group(int step, int client, String kind, String label) {
            this.step = step;
            this.client = client;
            this.kind = kind;
            this.label = label;
        }

        boolean isEqual() {
            return sorted(ours).equals(sorted(theirs));
        }

        private static List<String> sorted(List<Event> events) {
            return events.stream().map(Event::toString).sorted().toList();
        }

        @Override
        public String toString() {
            return "step " + step + " client " + client + ": ours " + ours + ", theirs " + theirs;
        }
    }

    private Comparison(Dialogue dialogue) {
        this.dialogue = dialogue;
    }

    static Comparison of(Dialogue dialogue, Transcript ours, Transcript theirs) {
        Comparison comparison = new Comparison(dialogue);
        comparison.compare(ours, theirs);
        return comparison;
    }

    /** What is our fault, one line each. */
    List<String> faults() {
        return faults;
    }

    /** How often each allowance was needed. */
    Map<Allowance, Integer> allowed() {
        return allowed;
    }

    private void compare(Transcript ours, Transcript theirs) {
        ours.violations().forEach(violation -> faults.add("broken: " + violation));
        for (int step = 0; step < ours.steps(); step++) {
            for (int client = 0; client < ours.clients(); client++) {
                group(step, client, ours.at(step, client), theirs.at(step, client));
                requireOrder(step, client, ours.at(step, client));
            }
        }
        Situation situation = new Situation(dialogue, ours, theirs, groups);
        groups.removeIf(Group::isEqual);
        for (Allowance allowance : Allowance.values()) {
            for (Group group : List.copyOf(groups)) {
                if (groups.contains(group) && allowance.explains(situation, group)) {
                    allowed.merge(allowance, 1, Integer::sum);
                    groups.removeIf(g -> g.isEqual() || g == group);
                }
            }
        }
        groups.forEach(group -> faults.add("different: " + group));
    }

    /** Where a difference is looked at. */
    record Situation(Dialogue dialogue, Transcript ours, Transcript theirs, List<Group> groups) {}

    private void group(int step, int client, List<Event> ours, List<Event> theirs) {
        Map<String, Group> byKey = new TreeMap<>();
        for (Event event : ours) {
            groupOf(event, step, client, byKey).ours.add(event);
        }
        for (Event event : theirs) {
            groupOf(event, step, client, byKey).theirs.add(event);
        }
        groups.addAll(byKey.values());
    }

    private static Group groupOf(Event event, int step, int client, Map<String, Group> byKey) {
        String key = event.kind() + " " + event.label();
        return byKey.computeIfAbsent(key, k -> new Group(step, client, event.kind(), event.label()));
    }

    /** Messages of one publisher, topic and QoS come in the order in which they were published. */
    private void requireOrder(int step, int client, List<Event> received) {
        Map<String, Integer> last = new HashMap<>();
        List<String> seen = new ArrayList<>();
        for (Event event : received) {
            boolean isLive = event.is(Event.PUBLISH)
                    && event.get("retain").equals("0")
                    && event.label().startsWith("m");
            if (!isLive
                    || seen.contains(event.label())
                    || !dialogue.hasMessage(event.label())
                    || Dialogue.isForGroups(
                            dialogue.originOf(event.label()).message().topic())) {
                continue;
            }
            seen.add(event.label());
            Dialogue.Origin origin = dialogue.originOf(event.label());
            String flow = dialogue.steps().get(origin.step()).client() + " " + event.get("topic") + " "
                    + origin.message().qos();
            int number = Labels.number(event.label());
            if (last.getOrDefault(flow, 0) > number) {
                faults.add("order [MQTT-4.6.0-5]: step " + step + " client " + client + " got m" + last.get(flow)
                        + " before " + event.label());
            }
            last.merge(flow, number, Math::max);
        }
    }

    /** Events in a stable order, for reports. */
    static final Comparator<Event> BY_TEXT = Comparator.comparing(Event::toString);
}
