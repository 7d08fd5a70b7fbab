package org.ternmq.conformance.trace;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.conformance.trace.Trace.Row;

/** The trace table as a page for readers, docs/conformance.md. */
final class Page {
    private final Trace trace;
    private final StringBuilder out = new StringBuilder();

    private Page(Trace trace) {
        this.trace = trace;
    }

    static String of(Trace trace) {
        return new Page(trace).text();
    }

    private String text() {
        out.append(HEAD);
        for (String standard : STANDARDS) {
            counts(standard);
        }
        trace.preview().ifPresent(this::previewCounts);
        for (String standard : ALL) {
            out.append("\n## ").append(standard).append('\n');
            String chapter = "";
            for (Statement statement : of(standard)) {
                if (!statement.chapter().equals(chapter)) {
                    chapter = statement.chapter();
                    Map<String, String> titles = statement.isDraft() ? TITLES_OF_DRAFT : TITLES;
                    out.append("\n### ").append(chapter).append(titles.getOrDefault(chapter, ""));
                    out.append("\n\n| statement | role | home | tests, or why it is not ours |\n|---|---|---|---|\n");
                }
                line(statement);
            }
        }
        return out.toString();
    }

    private List<Statement> of(String standard) {
        return trace.statements().stream()
                .filter(s -> s.standard().equals(standard))
                .toList();
    }

    private void counts(String standard) {
        List<Statement> all = of(standard);
        List<Statement> ours = all.stream().filter(Statement::isOurs).toList();
        long traced = ours.stream()
                .filter(s -> row(s).filter(Row::isHome).isPresent())
                .filter(s -> !trace.tests(s.id()).isEmpty())
                .count();
        long not = ours.stream()
                .filter(s -> row(s).filter(row -> !row.isHome()).isPresent())
                .count();
        out.append("| ").append(standard);
        for (long count : new long[] {all.size(), ours.size(), traced, not, ours.size() - traced - not}) {
            out.append(" | ").append(count);
        }
        out.append(" |\n");
    }

    private void previewCounts(Trace.Preview preview) {
        out.append(HEAD_OF_DRAFT).append("| ").append(Statement.SN2);
        for (long count : new long[] {preview.statements(), preview.traced(), preview.not(), preview.open()}) {
            out.append(" | ").append(count);
        }
        out.append(" |\n");
    }

    private void line(Statement statement) {
        Optional<Row> row = row(statement);
        String tests = trace.tests(statement.id()).stream()
                .map(test -> "`" + test.shortName() + "`")
                .sorted()
                .collect(Collectors.joining("<br>"));
        String home = row.filter(Row::isHome).map(r -> "`" + r.value() + "`").orElse("");
        String reason = row.filter(r -> !r.isHome())
                .map(r -> trace.decided().getOrDefault(statement.id(), r.reason()))
                .orElse(
                        tests.isEmpty() && (trace.open().contains(statement.id()) || statement.isDraft())
                                ? "open: no test"
                                : "");
        String last = tests.isEmpty() ? reason : tests;
        out.append("| ").append(statement.id()).append(" | ").append(statement.role());
        out.append(" | ").append(home).append(" | ").append(last).append(" |\n");
    }

    private Optional<Row> row(Statement statement) {
        return trace.row(statement.id());
    }

    private static final List<String> STANDARDS =
            List.of(Statement.V3, Statement.V5, Statement.UNNUMBERED, Statement.SN);

    private static final List<String> ALL =
            Stream.concat(STANDARDS.stream(), Stream.of(Statement.SN2)).toList();

    private static final String HEAD = """
            # Conformance

            Every normative statement of MQTT 3.1.1 and 5.0, and every requirement of MQTT-SN 1.2: whose duty it is, the one
            method that makes it true, and the tests that show it. Made by a test from `tern-conformance/trace/homes.tsv` and
            the `@Covers` of all tests; the tests are proven to run the home. Ids of 3.1.1 begin with `MQTT3-` here
            (`MQTT-3.1.0-1` is `MQTT3-3.1.0-1`); sentences that 5.0 did not number begin with `U5-`. MQTT-SN numbers nothing:
            its ids begin with `SN-` and are ours, and its server is a gateway. The sentences themselves stand in `spec/`.
            Those of the draft of MQTT-SN 2.0, which is met in preview, begin with `SN2-` (`MQTT-SN-2.2-1` is `SN2-2.2-1`);
            they are counted apart, since some of them are open.

            | standard | statements | on servers | with home and test | not ours, by decision | open |
            |---|---|---|---|---|---|
            """;

    private static final String HEAD_OF_DRAFT = """

            | in preview | statements | with home and test | not ours, for the reason in the row | open |
            |---|---|---|---|---|
            """;

    private static final Map<String, String> TITLES_OF_DRAFT = Map.ofEntries(
            Map.entry("1.8", " Data representation"),
            Map.entry("2.1", " Packet header"),
            Map.entry("2.2", " Packet identifier"),
            Map.entry("3.1", " CONNECT"),
            Map.entry("3.2", " CONNACK"),
            Map.entry("3.3", " AUTH"),
            Map.entry("3.4", " REGISTER"),
            Map.entry("3.5", " REGACK"),
            Map.entry("3.6", " PUBWOS, PUBLISH and their answers"),
            Map.entry("3.7", " SUBSCRIBE"),
            Map.entry("3.8", " SUBACK"),
            Map.entry("3.9", " UNSUBSCRIBE"),
            Map.entry("3.10", " UNSUBACK"),
            Map.entry("3.11", " PINGREQ"),
            Map.entry("3.13", " DISCONNECT"),
            Map.entry("3.14", " WAKEUP"),
            Map.entry("3.15", " SLEEPREQ"),
            Map.entry("3.16", " SLEEPRESP"),
            Map.entry("3.17", " Protection encapsulation"),
            Map.entry("3.18", " Connection encapsulation"),
            Map.entry("4.1", " Sessions"),
            Map.entry("4.2", " Virtual connections"),
            Map.entry("4.3", " Quality of service"),
            Map.entry("4.4", " Delivery again"),
            Map.entry("4.5", " Message receipt"),
            Map.entry("4.6", " Message order"),
            Map.entry("4.7", " Topics and aliases"),
            Map.entry("4.9", " Flow control"),
            Map.entry("4.11", " Authentication"),
            Map.entry("4.12", " Errors"),
            Map.entry("4.13", " Retained messages"),
            Map.entry("4.14", " States of clients"));

    private static final Map<String, String> TITLES = Map.ofEntries(
            Map.entry("1.5", " Data representation"),
            Map.entry("2.1", " Fixed header"),
            Map.entry("2.2", " Variable header"),
            Map.entry("2.3", " Variable header"),
            Map.entry("3.1", " CONNECT"),
            Map.entry("3.2", " CONNACK"),
            Map.entry("3.3", " PUBLISH"),
            Map.entry("3.4", " PUBACK"),
            Map.entry("3.5", " PUBREC"),
            Map.entry("3.6", " PUBREL"),
            Map.entry("3.7", " PUBCOMP"),
            Map.entry("3.8", " SUBSCRIBE"),
            Map.entry("3.9", " SUBACK"),
            Map.entry("3.10", " UNSUBSCRIBE"),
            Map.entry("3.11", " UNSUBACK"),
            Map.entry("3.12", " PINGREQ"),
            Map.entry("3.13", " PINGRESP"),
            Map.entry("3.14", " DISCONNECT"),
            Map.entry("3.15", " AUTH"));
}
