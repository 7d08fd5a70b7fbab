package org.ternmq.conformance.trace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * All that the trace table is made of.
 *
 * @param rows what is written by hand: an id, and its home or {@code not ours: reason}, of a draft also {@code open: reason}
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
    static final String OPEN = "open: ";

    /** A line of the table. */
    record Row(String id, String value) {
        boolean isHome() {
            return !value.startsWith(NOT_OURS) && !isOpen();
        }

        boolean isOpen() {
            return value.startsWith(OPEN);
        }

        String reason() {
            return isOpen() ? value : value.substring(NOT_OURS.length());
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
                + " not ours by decision, " + open.size() + " open"
                + preview().map(Preview::text).orElse("");
    }

    /** How much is done of a standard that is a draft still, empty if there is none. */
    Optional<Preview> preview() {
        List<Statement> all = statements.stream().filter(Statement::isDraft).toList();
        long traced = all.stream()
                .filter(s -> row(s.id()).filter(Row::isHome).isPresent())
                .filter(s -> !tests(s.id()).isEmpty())
                .count();
        long not = all.stream()
                .filter(s -> row(s.id())
                        .filter(row -> !row.isHome() && !row.isOpen())
                        .isPresent())
                .count();
        return all.isEmpty() ? Optional.empty() : Optional.of(new Preview(all.size(), traced, not));
    }

    /**
     * What is counted of a draft. What is neither done nor put aside is open.
     *
     * @param statements all of them
     * @param traced with home and test
     * @param not not ours, for the reason that stands in the row
     */
    record Preview(long statements, long traced, long not) {
        long open() {
            return statements - traced - not;
        }

        String text() {
            return "; of the draft of MQTT-SN 2.0, in preview, " + traced + " of " + statements
                    + " with home and test, " + not + " not ours, " + open() + " open";
        }
    }
}
