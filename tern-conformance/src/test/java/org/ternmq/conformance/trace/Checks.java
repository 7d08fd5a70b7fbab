package org.ternmq.conformance.trace;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.conformance.trace.Trace.Row;

/** What is asked of the trace table. Every check answers with its violations, one line each. */
final class Checks {
    static final int STATEMENTS_MAX = 5;

    private Checks() {}

    /** A statement is in the table once, or known to be open. */
    static List<String> missingRows(Trace trace) {
        Stream<String> missing = trace.statements().stream()
                .map(Statement::id)
                .filter(id -> trace.row(id).isEmpty() && !trace.open().contains(id))
                .map(id -> id + ": no row");
        Set<String> seen = new HashSet<>();
        Stream<String> twice =
                trace.rows().stream().map(Row::id).filter(id -> !seen.add(id)).map(id -> id + ": two rows");
        return Stream.concat(missing, twice).toList();
    }

    /** Whatever looks like an id is one: in the table, in a decision, in comments and in tests. */
    static List<String> unknownIds(Trace trace) {
        Set<String> known = trace.statements().stream().map(Statement::id).collect(Collectors.toSet());
        List<String> found = new ArrayList<>();
        trace.rows().forEach(row -> unknown(known, row.id(), "the table", found));
        trace.open().forEach(id -> unknown(known, id, "the list of open ones", found));
        trace.decided().keySet().forEach(id -> unknown(known, id, "a decision", found));
        trace.tests().forEach(test -> test.ids().forEach(id -> unknown(known, id, test.shortName(), found)));
        return found;
    }

    /** The same for comments, which may also stand outside of methods. */
    static List<String> unknownIds(Trace trace, String path, String text) {
        Set<String> known = trace.statements().stream().map(Statement::id).collect(Collectors.toSet());
        List<String> found = new ArrayList<>();
        Place.ids(text).forEach(id -> unknown(known, id, path, found));
        return found;
    }

    private static void unknown(Set<String> known, String id, String where, List<String> found) {
        if (!known.contains(id)) {
            found.add(where + ": " + id + " is in no list of statements");
        }
    }

    /** A home is one method of main code; overloads count as one. */
    static List<String> deadHomes(Trace trace) {
        List<String> found = new ArrayList<>();
        for (Row row : trace.rows()) {
            if (row.isHome()) {
                long types = trace.places(row.value()).stream()
                        .map(Place::type)
                        .distinct()
                        .count();
                if (types == 0) {
                    found.add(row.id() + ": there is no " + row.value());
                } else if (types > 1) {
                    found.add(row.id() + ": " + row.value() + " is in " + types + " classes; name the package too");
                }
            }
        }
        return found;
    }

    /** A home says in a comment what is at home there. */
    static List<String> silentHomes(Trace trace) {
        return trace.rows().stream()
                .filter(Row::isHome)
                .filter(row -> !trace.places(row.value()).isEmpty())
                .filter(row -> trace.places(row.value()).stream()
                        .noneMatch(place -> place.ids().contains(row.id())))
                .map(row -> row.id() + ": no comment in " + row.value() + " names it")
                .toList();
    }

    /** Who covers everything shows nothing. */
    static List<String> greedyTests(Trace trace) {
        return trace.tests().stream()
                .filter(test -> test.ids().size() > STATEMENTS_MAX)
                .map(test ->
                        test.shortName() + ": covers " + test.ids().size() + " statements, at most " + STATEMENTS_MAX)
                .toList();
    }

    /** A covering test that no build runs. */
    static List<String> idleTests(Trace trace) {
        return trace.tests().stream()
                .filter(test -> !test.isRun())
                .map(test -> test.shortName() + ": is not run; it needs @Test, and a class whose name ends in Test")
                .toList();
    }

    /**
     * A test cannot run a home in a module above its own.
     *
     * @param modules from below to above
     */
    static List<String> blindTests(Trace trace, List<String> modules) {
        List<String> found = new ArrayList<>();
        for (CoveringTest test : trace.tests()) {
            for (String id : test.ids()) {
                trace.row(id).filter(Row::isHome).stream()
                        .flatMap(row -> trace.places(row.value()).stream())
                        .filter(place -> modules.indexOf(place.module()) > modules.indexOf(test.module()))
                        .forEach(place -> found.add(
                                test.shortName() + ": cannot see the home of " + id + " in " + place.module()));
            }
        }
        return found;
    }

    /** What a server has to do is ours, unless a decision says why not. */
    static List<String> undecided(Trace trace) {
        Stream<String> rows = trace.rows().stream()
                .filter(row -> !row.isHome())
                .filter(row ->
                        trace.statement(row.id()).filter(Statement::isOurs).isPresent())
                .filter(row -> !trace.decided().containsKey(row.id()))
                .map(row -> row.id() + ": is a server's, and no decision says why it is not ours");
        Stream<String> decisions = trace.decided().keySet().stream()
                .filter(id -> trace.row(id).filter(Row::isHome).isPresent())
                .map(id -> id + ": a decision says it is not ours, and it has a home");
        return Stream.concat(rows, decisions).toList();
    }

    /** Only of a draft something may stand open in the table, and only what nothing shows. */
    static List<String> misplacedOpen(Trace trace) {
        Stream<String> known = trace.rows().stream()
                .filter(Row::isOpen)
                .filter(row ->
                        trace.statement(row.id()).filter(s -> !s.isDraft()).isPresent())
                .map(row -> row.id() + ": is of no draft, and cannot stay open");
        Stream<String> shown = trace.rows().stream()
                .filter(row -> !row.isHome())
                .filter(row ->
                        trace.statement(row.id()).filter(Statement::isDraft).isPresent())
                .filter(row -> !trace.tests(row.id()).isEmpty())
                .map(row -> row.id() + ": a test covers it; name its home");
        return Stream.concat(known, shown).toList();
    }

    /** What a server has to do is tested, or known to be open. */
    static List<String> untested(Trace trace) {
        return trace.statements().stream()
                .filter(Statement::isOurs)
                .filter(s -> trace.row(s.id()).filter(Row::isHome).isPresent())
                .filter(s -> trace.tests(s.id()).isEmpty())
                .filter(s -> !trace.open().contains(s.id()))
                .map(s -> s.id() + ": no test covers it")
                .toList();
    }

    /** What is done is not open: the list only shrinks. */
    static List<String> closed(Trace trace) {
        return trace.open().stream()
                .filter(id -> trace.statement(id)
                        .filter(s -> !s.isOurs() || trace.isDone(s))
                        .isPresent())
                .map(id -> id + ": is done; take it from the list of open ones")
                .toList();
    }
}
