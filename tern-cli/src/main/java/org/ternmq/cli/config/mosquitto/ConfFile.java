package org.ternmq.cli.config.mosquitto;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The lines of a mosquitto.conf that say something, and of the files that it includes, in their order. */
final class ConfFile {
    /**
     * A line.
     *
     * @param origin file and line, for people
     * @param value what follows the name; empty if nothing does
     */
    record Option(String origin, String name, String value) {
        @Override
        public String toString() {
            boolean isSecret = SECRETS.contains(name) || name.startsWith("auth_opt_") || name.startsWith("plugin_opt_");
            return value.isEmpty() ? name : name + " " + (isSecret ? "…" : value);
        }
    }

    private static final Set<String> SECRETS = Set.of("password", "remote_password", "local_password", "bridge_psk");

    private ConfFile() {}

    /**
     * Reads one.
     *
     * @throws IOException with a sentence that names the file
     */
    static List<Option> read(Path file) throws IOException {
        List<Option> options = new ArrayList<>();
        read(file, true, options);
        return options;
    }

    private static void read(Path file, boolean isMain, List<Option> to) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new IOException(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int space = line.indexOf(' ');
            var option = new Option(
                    file + ":" + (i + 1),
                    space < 0 ? line : line.substring(0, space),
                    space < 0 ? "" : line.substring(space + 1).strip());
            if (option.name().equals("include_dir") && isMain) { // as mosquitto: from the main file alone
                readFolder(file.resolveSibling(option.value()), to);
            } else {
                to.add(option);
            }
        }
    }

    private static void readFolder(Path folder, List<Option> to) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".conf"))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw new IOException("the folder of include_dir cannot be read: " + folder, unreadable);
        }
        for (Path file : files) {
            read(file, false, to);
        }
    }
}
