import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.ImportOrderer;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.RemoveUnusedImports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;

/**
 * Checks or rewrites the form of every Java source in the repository. Run by Maven with the JDK of the toolchain, as a
 * source file: {@code Format check|write ROOT SEEN}. SEEN remembers the digests of texts that were found in form, so
 * that a second run reads files but formats only what changed.
 */
final class Format {
    private final Path root;
    private final Path seenFile;
    private final Set<String> seen = new ConcurrentSkipListSet<>();
    private final Set<String> inForm = new ConcurrentSkipListSet<>();
    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    private Format(Path root, Path seenFile) throws IOException {
        this.root = root;
        this.seenFile = seenFile;
        if (Files.exists(seenFile)) {
            seen.addAll(Files.readAllLines(seenFile));
        }
    }

    public static void main(String[] args) throws Exception {
        Format format = new Format(Path.of(args[1]), Path.of(args[2]));
        System.exit(format.run(args[0].equals("write")));
    }

    private int run(boolean write) throws IOException {
        Set<String> problems = new ConcurrentSkipListSet<>();
        sources().parallelStream().forEach(file -> visit(file, write, problems));
        Files.createDirectories(seenFile.getParent());
        Files.write(seenFile, new TreeSet<>(inForm));
        problems.forEach(System.out::println);
        if (!problems.isEmpty() && !write) {
            System.out.println("Format differs. Rewrite with: ./mvnw -B -q -Pformat");
        }
        return problems.isEmpty() || write ? 0 : 1;
    }

    private void visit(Path file, boolean write, Set<String> problems) {
        try {
            String text = Files.readString(file);
            String digest = digest(text);
            if (!seen.contains(digest)) {
                String formatted = format(text);
                if (!formatted.equals(text)) {
                    problems.add(root.relativize(file).toString());
                    if (!write) {
                        return;
                    }
                    Files.writeString(file, formatted);
                    digest = digest(formatted);
                }
            }
            inForm.add(digest);
        } catch (IOException | FormatterException e) {
            problems.add(root.relativize(file) + ": " + e.getMessage());
        }
    }

    /** Until it stays: what the formatter makes of a long comment it sometimes breaks once more. */
    private String format(String text) throws FormatterException {
        String before = text;
        for (int i = 0; i < 5; i++) {
            String after = formatOnce(before);
            if (after.equals(before)) {
                break;
            }
            before = after;
        }
        return before;
    }

    private String formatOnce(String text) throws FormatterException {
        String imports = ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.PALANTIR);
        return formatter.formatSource(RemoveUnusedImports.removeUnusedImports(imports));
    }

    private List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path module : modules.toList()) {
                collect(module.resolve("src"), found);
            }
        }
        collect(root.resolve("tools"), found);
        return found;
    }

    private static void collect(Path folder, List<Path> found) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
            }
        }
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
