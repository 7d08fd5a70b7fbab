package org.ternmq.conformance.trace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that the trace table is made of.
 *
 * @param rows what is written by hand: an id, and its home or {@code not ours: reason}
 * @param open ids that still lack a home or a test
 * @param decided ids that a decision says are not ours though a server's, with the reason
 * @param places the methods of main code
 */
record Trace(
        List<Statement> statements,
        List<Row> rows,
        Set<String> open,
        Map<String, String> decided,
        List<Place> places,
        List<CoveringTest> tests) {
    static final String NOT_OURS = "not ours: ";

    /** A line of the table. */
    record Row(String id, String value) {
        boolean isHome() {
            return !value.startsWith(NOT_OURS);
        }

        String reason() {
            return value.substring(NOT_OURS.length());
        }
    }

    Optional<Row> row(String id) {
        return rows.stream().filter(row -> row.id().equals(id)).findFirst();
    }

    Optional<Statement> statement(String id) {
        return statements.stream().filter(s -> s.id().equals(id)).findFirst();
    }

    List<CoveringTest> tests(String id) {
        return tests.stream().filter(test -> test.ids().contains(id)).toList();
    }

    /** The methods that a home means; several if they are overloaded. */
    List<Place> places(String home) {
        return places.stream().filter(place -> place.isCalled(home)).toList();
    }

    /** Whether it has all that a statement of ours needs. */
    boolean isDone(Statement statement) {
        Optional<Row> row = row(statement.id());
        return row.isPresent() && (!row.get().isHome() || !tests(statement.id()).isEmpty());
    }

    /** How much is done, as the last line of a build tells it. */
    String counts() {
        long ours = statements.stream().filter(Statement::isOurs).count();
        long traced = statements.stream()
                .filter(Statement::isOurs)
                .filter(s -> row(s.id()).filter(Row::isHome).isPresent()
                        && !tests(s.id()).isEmpty())
                .count();
        long decisions = statements.stream()
                .filter(Statement::isOurs)
                .filter(s -> row(s.id()).filter(row -> !row.isHome()).isPresent())
                .count();
        return traced + " of " + ours + " statements on servers with home and test, " + decisions
                + " not ours by decision, " + open.size() + " open";
    }
}
