package org.ternmq.conformance.trace;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.conformance.house.SourceFile;
import org.ternmq.conformance.trace.Trace.Row;

/** The files of the trace table: what is written by hand, what is still open, and the decisions. */
final class TraceFiles {
    private static final Pattern DECISION = Pattern.compile("^- `((?:MQTT3?|U5|SN)-[^`]+)`: (.+)$", Pattern.MULTILINE);

    private final Path homes;
    private final Path open;
    private final Path decisions;

    TraceFiles(Path root) {
        homes = root.resolve("tern-conformance/trace/homes.tsv");
        open = root.resolve("tern-conformance/trace/open.tsv");
        decisions = root.resolve("docs/decisions");
    }

    Trace trace(Collection<SourceFile> sources) throws IOException {
        return new Trace(Statement.all(), rows(), openIds(), decided(), Place.in(sources), CoveringTest.in(sources));
    }

    private List<Row> rows() throws IOException {
        return Files.readAllLines(homes).stream()
                .filter(line -> !line.isBlank())
                .map(line -> line.split("\t", -1))
                .map(parts -> new Row(parts[0], parts[1]))
                .toList();
    }

    private Set<String> openIds() throws IOException {
        return Files.exists(open)
                ? Files.readAllLines(open).stream()
                        .filter(line -> !line.isBlank())
                        .collect(Collectors.toCollection(TreeSet::new))
                : Set.of();
    }

    /** Lines of the form {@code - `id`: reason} in any decision. */
    private Map<String, String> decided() throws IOException {
        Map<String, String> decided = new LinkedHashMap<>();
        try (Stream<Path> pages = Files.list(decisions)) {
            for (Path page : pages.sorted().toList()) {
                decided.putAll(decided(Files.readString(page)));
            }
        }
        return decided;
    }

    static Map<String, String> decided(String page) {
        Map<String, String> decided = new LinkedHashMap<>();
        Matcher lines = DECISION.matcher(page);
        while (lines.find()) {
            decided.put(lines.group(1), lines.group(2));
        }
        return decided;
    }

    /** Puts the rows into the order of the standards and adds one for each statement that exactly one method names. */
    void tidyHomes(Trace trace) throws IOException {
        Map<String, String> left = new LinkedHashMap<>();
        trace.rows().forEach(row -> left.put(row.id(), row.value()));
        StringBuilder rows = new StringBuilder();
        for (Statement statement : trace.statements()) {
            String value = left.getOrDefault(statement.id(), onlyHome(trace, statement));
            left.remove(statement.id());
            if (!value.isEmpty()) {
                rows.append(statement.id()).append('\t').append(value).append('\n');
            }
        }
        left.forEach((id, value) -> rows.append(id).append('\t').append(value).append('\n'));
        Files.writeString(homes, rows);
    }

    /** Takes from the open ones what is done, and the file away once nothing is left. */
    void tidyOpen(Trace trace) throws IOException {
        String still = trace.statements().stream()
                .filter(statement -> trace.open().contains(statement.id()))
                .filter(statement -> statement.isOurs() && !trace.isDone(statement))
                .map(statement -> statement.id() + "\n")
                .collect(Collectors.joining());
        if (still.isEmpty()) {
            Files.deleteIfExists(open);
        } else {
            Files.writeString(open, still);
        }
    }

    private static String onlyHome(Trace trace, Statement statement) {
        List<Place> places = trace.places().stream()
                .filter(place -> place.ids().contains(statement.id()))
                .toList();
        if (places.size() != 1) {
            return "";
        }
        Place place = places.getFirst();
        String home = place.shortType() + "#" + place.method();
        boolean isUnique =
                trace.places(home).stream().map(Place::type).distinct().count() == 1;
        return isUnique ? home : place.type().replace('$', '.') + "#" + place.method();
    }
}
