package org.ternmq.conformance.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files of the repository, found from wherever a test is started. */
public final class Repository {
    private Repository() {}

    /** The folder that holds the Maven Wrapper. */
    public static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        if (folder == null) {
            throw new IllegalStateException("no mvnw above " + Path.of("").toAbsolutePath());
        }
        return folder;
    }

    /** Names without their {@code tern-}. */
    public static List<String> modules() throws IOException {
        try (Stream<Path> folders = Files.list(root())) {
            return folders.filter(folder -> Files.isDirectory(folder.resolve("src/main/java")))
                    .map(folder -> folder.getFileName().toString())
                    .filter(name -> name.startsWith("tern-"))
                    .map(name -> name.substring("tern-".length()))
                    .sorted()
                    .toList();
        }
    }

    /** Their folders as the parent lists them, the lowest first. */
    public static List<String> modulesInOrder() throws IOException {
        return Pattern.compile("<module>([^<]+)</module>")
                .matcher(Files.readString(root().resolve("pom.xml")))
                .results()
                .map(module -> module.group(1))
                .toList();
    }

    public static List<SourceFile> sources() throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (String module : modules()) {
            Path folder = root().resolve("tern-" + module).resolve("src");
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder)) {
                    for (Path file :
                            files.filter(f -> f.toString().endsWith(".java")).toList()) {
                        String path = root().relativize(file).toString().replace('\\', '/');
                        texts.put(path, Files.readString(file));
                    }
                }
            }
        }
        return SourceFile.parse(texts);
    }
}
