package org.ternmq.cli.bench.report;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.cli.output.JsonReader;
import org.ternmq.cli.output.JsonValue;
import org.ternmq.cli.output.JsonWriter;

/**
 * Reports as files: as JSON an object with {@code scenario}, {@code parameters}, {@code figures}, {@code errors} and {@code notes}; as CSV
 * lines of kind, name and value. The name of a file tells which.
 */
public final class ReportFile {
    private ReportFile() {}

    /** Whether this is a name that tells the form. */
    public static boolean isNamed(Path file) {
        return file.toString().endsWith(".json") || isCsv(file);
    }

    private static boolean isCsv(Path file) {
        return file.toString().endsWith(".csv");
    }

    /** Writes a report. */
    public static void write(BenchReport report, Path file) throws IOException {
        if (isCsv(file)) {
            Files.writeString(file, csv(report));
        } else {
            Files.writeString(file, JsonWriter.write(value(report), true) + "\n", ISO_8859_1);
        }
    }

    /**
     * Reads a report.
     *
     * @throws IOException also if what is there is none
     */
    public static BenchReport read(Path file) throws IOException {
        try {
            return isCsv(file)
                    ? ofCsv(Files.readString(file))
                    : of(JsonReader.read(Files.readString(file, ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            throw new IOException("this is no report of tern bench: " + e.getMessage(), e);
        }
    }

    /** The report as JSON on one line, as characters. */
    public static String json(BenchReport report) {
        return new String(JsonWriter.write(value(report), false).getBytes(ISO_8859_1), UTF_8);
    }

    private static JsonValue value(BenchReport report) {
        List<JsonValue.Member> parameters = new ArrayList<>();
        report.parameters().forEach((name, value) -> parameters.add(member(name, text(value))));
        List<JsonValue.Member> figures = new ArrayList<>();
        report.figures().forEach((name, value) -> figures.add(member(name, new JsonValue.Numeral(value))));
        List<JsonValue.Member> errors = new ArrayList<>();
        report.errors().forEach((name, value) -> errors.add(member(name, new JsonValue.Numeral(value))));
        List<JsonValue> notes =
                report.notes().stream().<JsonValue>map(ReportFile::text).toList();
        return new JsonValue.Group(List.of(
                member("scenario", text(report.scenario())),
                member("parameters", new JsonValue.Group(parameters)),
                member("figures", new JsonValue.Group(figures)),
                member("errors", new JsonValue.Group(errors)),
                member("notes", new JsonValue.Row(notes))));
    }

    private static JsonValue.Member member(String name, JsonValue value) {
        return new JsonValue.Member(bytes(name), value);
    }

    private static JsonValue.Text text(String text) {
        return new JsonValue.Text(bytes(text));
    }

    /** As values of JSON hold texts. */
    private static String bytes(String text) {
        return new String(text.getBytes(UTF_8), ISO_8859_1);
    }

    private static String characters(String bytes) {
        return new String(bytes.getBytes(ISO_8859_1), UTF_8);
    }

    private static BenchReport of(JsonValue whole) {
        Draft draft = new Draft();
        for (JsonValue.Member part : members(whole)) {
            switch (part.value()) {
                case JsonValue.Text text -> draft.add(part.name(), "", characters(text.text()));
                case JsonValue.Row row -> row.values().forEach(note -> draft.add("notes", "", scalar(note)));
                case JsonValue.Group group ->
                    group.members()
                            .forEach(each -> draft.add(part.name(), characters(each.name()), scalar(each.value())));
                case JsonValue.Numeral number -> draft.add(part.name(), "", scalar(number));
                case JsonValue.Word word -> draft.add(part.name(), "", scalar(word));
            }
        }
        return draft.report();
    }

    private static List<JsonValue.Member> members(JsonValue whole) {
        if (whole instanceof JsonValue.Group group) {
            return group.members();
        }
        throw new IllegalArgumentException("no object");
    }

    private static String scalar(JsonValue value) {
        return switch (value) {
            case JsonValue.Text text -> characters(text.text());
            case JsonValue.Numeral number -> Double.toString(number.value());
            case JsonValue.Word word -> word.word();
            case JsonValue.Row row -> throw new IllegalArgumentException("a list where a value was expected");
            case JsonValue.Group group -> throw new IllegalArgumentException("an object where a value was expected");
        };
    }

    private static String csv(BenchReport report) {
        StringBuilder out = new StringBuilder("kind,name,value\n");
        line(out, "scenario", "", report.scenario());
        report.parameters().forEach((name, value) -> line(out, "parameters", name, value));
        report.figures().forEach((name, value) -> line(out, "figures", name, Double.toString(value)));
        report.errors().forEach((name, value) -> line(out, "errors", name, Long.toString(value)));
        report.notes().forEach(note -> line(out, "notes", "", note));
        return out.toString();
    }

    private static void line(StringBuilder out, String kind, String name, String value) {
        out.append(kind)
                .append(',')
                .append(quoted(name))
                .append(',')
                .append(quoted(value))
                .append('\n');
    }

    private static String quoted(String text) {
        return text.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0) ? '"' + text.replace("\"", "\"\"") + '"' : text;
    }

    private static BenchReport ofCsv(String text) {
        Draft draft = new Draft();
        List<List<String>> lines = lines(text);
        if (lines.isEmpty() || !lines.getFirst().equals(List.of("kind", "name", "value"))) {
            throw new IllegalArgumentException("the first line is not kind,name,value");
        }
        for (List<String> line : lines.subList(1, lines.size())) {
            if (line.size() != 3) {
                throw new IllegalArgumentException("a line has " + line.size() + " columns");
            }
            draft.add(line.get(0), line.get(1), line.get(2));
        }
        return draft.report();
    }

    private static List<List<String>> lines(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && isQuoted && text.startsWith("\"\"", i)) {
                field.append(c); // two in a quoted field stand for one
                i++;
            } else if (c == '"') {
                isQuoted = !isQuoted;
            } else if (isQuoted || c != ',' && c != '\n') {
                field.append(c);
            } else {
                line.add(field.toString());
                field.setLength(0);
                if (c == '\n') {
                    lines.add(line);
                    line = new ArrayList<>();
                }
            }
        }
        return lines;
    }

    /** A report that is being read. What it does not know is left to later versions. */
    private static final class Draft {
        private String scenario = "";
        private final Map<String, String> parameters = new LinkedHashMap<>();
        private final Map<String, Double> figures = new LinkedHashMap<>();
        private final Map<String, Long> errors = new LinkedHashMap<>();
        private final List<String> notes = new ArrayList<>();

        void add(String kind, String name, String value) {
            switch (kind) {
                case "scenario" -> scenario = value;
                case "parameters" -> parameters.put(name, value);
                case "figures" -> figures.put(name, Double.valueOf(value));
                case "errors" -> errors.put(name, (long) Double.parseDouble(value));
                case "notes" -> notes.add(value);
                default -> {}
            }
        }

        BenchReport report() {
            if (scenario.isEmpty()) {
                throw new IllegalArgumentException("it names no scenario");
            }
            return new BenchReport(scenario, parameters, figures, errors, notes);
        }
    }
}
