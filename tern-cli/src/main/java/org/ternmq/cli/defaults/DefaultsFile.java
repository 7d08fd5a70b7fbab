package org.ternmq.cli.defaults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ternmq.cli.exit.CannotUse;

/**
 * The file with a user's own defaults for a client command: one flag a line, with its value behind a blank, and comments that begin
 * with {@code #}. {@code tern pub} reads {@code tern_pub} in {@code $XDG_CONFIG_HOME} or else in {@code ~/.config}, and only if that
 * is not there {@code mosquitto_pub}, so that whoever has set up mosquitto's commands is at home at once.
 *
 * @param file where it is
 * @param words its flags and their values
 */
public record DefaultsFile(Path file, List<String> words) {
    /** Copies the list. */
    public DefaultsFile {
        words = List.copyOf(words);
    }

    /**
     * The file for a command, if there is one.
     *
     * @param command {@code pub}, {@code sub} or {@code rr}
     * @throws CannotUse if it cannot be read
     */
    public static Optional<DefaultsFile> of(String command, Map<String, String> environment) {
        String folder = environment.getOrDefault("XDG_CONFIG_HOME", "");
        if (folder.isEmpty() && environment.containsKey("HOME")) {
            folder = environment.get("HOME") + "/.config";
        }
        if (folder.isEmpty()) {
            return Optional.empty();
        }
        for (String name : List.of("tern_" + command, "mosquitto_" + command)) {
            Path file = Path.of(folder, name);
            if (Files.isRegularFile(file)) {
                return Optional.of(read(file));
            }
        }
        return Optional.empty();
    }

    private static DefaultsFile read(Path file) {
        List<String> words = new ArrayList<>();
        try {
            for (String line : Files.readAllLines(file)) {
                if (!line.startsWith("#") && !line.isBlank()) {
                    String[] parts = line.strip().split(" +", 2);
                    words.add(parts[0]);
                    if (parts.length > 1) {
                        words.addAll(isProperty(parts[0]) ? property(parts[1]) : List.of(parts[1]));
                    }
                }
            }
        } catch (IOException e) {
            throw new CannotUse("the file with defaults " + file + " cannot be read as UTF-8: " + e.getMessage(), e);
        }
        return new DefaultsFile(file, words);
    }

    private static boolean isProperty(String flag) {
        return flag.equals("-D") || flag.equals("--property");
    }

    /** Packet, name and value, of which only the last may have blanks; or the two of a user property. */
    private static List<String> property(String text) {
        boolean isPair = text.matches("\\S+ +user-property .*");
        return List.of(text.split(" +", isPair ? 4 : 3));
    }
}
