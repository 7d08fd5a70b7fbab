package org.ternmq.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The last line of a build: how many tests and packet vectors ran, how many statements are shown. Started by Maven. */
public final class Summary {
    private static final Pattern SUITE =
            Pattern.compile("<testsuite [^>]*?\\btests=\"(\\d+)\"[^>]*?\\bskipped=\"(\\d+)\"");

    private Summary() {}

    /** Prints the line; the arguments are the root of the repository and when the build began. */
    public static void main(String[] args) throws IOException {
        System.out.println(of(Path.of(args[0]), Instant.parse(args[1])));
    }

    /** The line for the repository at {@code root}; what an earlier build left behind does not count. */
    static String of(Path root, Instant start) throws IOException {
        int ran = 0;
        int skipped = 0;
        int modules = 0;
        for (Path module : list(root, folder -> Files.isDirectory(folder.resolve("target/surefire-reports")))) {
            int before = ran + skipped;
            for (Path report : list(module.resolve("target/surefire-reports"), file -> isReport(file, start))) {
                Matcher suite = SUITE.matcher(Files.readString(report));
                if (!suite.find()) {
                    throw new IOException("not a report of surefire: " + report);
                }
                skipped += Integer.parseInt(suite.group(2));
                ran += Integer.parseInt(suite.group(1)) - Integer.parseInt(suite.group(2));
            }
            modules += ran + skipped > before ? 1 : 0;
        }
        String tests = ran + " tests in " + modules + " modules" + (skipped > 0 ? ", " + skipped + " skipped" : "");
        String vectors = line(root.resolve("tern-codec/target/vectors.txt"), start, "no packet vectors ran");
        String trace = line(root.resolve("tern-conformance/target/trace.txt"), start, "statements not counted");
        return "Tern: " + tests + "; " + vectors + "; " + trace;
    }

    private static String line(Path file, Instant start, String otherwise) throws IOException {
        return Files.exists(file) && isNew(file, start) ? Files.readString(file).strip() : otherwise;
    }

    private static List<Path> list(Path folder, Predicate<Path> which) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(which).sorted().toList();
        }
    }

    private static boolean isReport(Path file, Instant start) {
        String name = file.getFileName().toString();
        return name.startsWith("TEST-") && name.endsWith(".xml") && isNew(file, start);
    }

    private static boolean isNew(Path file, Instant start) {
        return !Instant.ofEpochMilli(file.toFile().lastModified()).isBefore(start);
    }
}
