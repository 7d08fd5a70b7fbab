package org.ternmq.conformance.dialogue;

import java.util.ArrayList;
import java.util.List;

/** What every client received in every step of a dialogue, and which rules the broker broke that need no comparison. */
final class Transcript {
    private final List<List<List<Event>>> received = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();

    /** A rule that was broken whatever another broker does. */
    record Violation(int step, int client, String id, String text) {
        @Override
        public String toString() {
            return "step " + step + " client " + client + " [" + id + "] " + text;
        }
    }

    Transcript(Dialogue dialogue) {
        for (int step = 0; step < dialogue.steps().size(); step++) {
            List<List<Event>> ofStep = new ArrayList<>();
            for (int client = 0; client < dialogue.clients().size(); client++) {
                ofStep.add(new ArrayList<>());
            }
            received.add(ofStep);
        }
    }

    /** In order of arrival; may be changed. */
    List<Event> at(int step, int client) {
        return received.get(step).get(client);
    }

    List<Violation> violations() {
        return violations;
    }

    int steps() {
        return received.size();
    }

    int clients() {
        return received.isEmpty() ? 0 : received.get(0).size();
    }

    Transcript copy(Dialogue dialogue) {
        Transcript copy = new Transcript(dialogue);
        for (int step = 0; step < steps(); step++) {
            for (int client = 0; client < clients(); client++) {
                copy.at(step, client).addAll(at(step, client));
            }
        }
        copy.violations.addAll(violations);
        return copy;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int step = 0; step < steps(); step++) {
            for (int client = 0; client < clients(); client++) {
                for (Event event : at(step, client)) {
                    text.append("    ").append(step).append(". client ").append(client);
                    text.append(" <- ").append(event).append('\n');
                }
            }
        }
        violations.forEach(v -> text.append("    broken: ").append(v).append('\n'));
        return text.toString();
    }
}
