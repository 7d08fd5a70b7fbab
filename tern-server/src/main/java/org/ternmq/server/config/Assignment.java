package org.ternmq.server.config;

/**
 * A value for one key from outside the file.
 *
 * @param origin what to name in an error: the variable or the option
 * @param path the key: {@code limits.packet_bytes_max}, {@code listener.0.port}
 * @param value as in the file; the quotes of a text may be left out
 */
public record Assignment(String origin, String path, String value) {
    /**
     * From {@code --set path=value}.
     *
     * @throws IllegalArgumentException if there is no {@code =}
     */
    public static Assignment parse(String argument) {
        int equals = argument.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--set " + argument + ": write it as --set section.key=value");
        }
        String path = argument.substring(0, equals).strip();
        return new Assignment("--set " + path, path, argument.substring(equals + 1));
    }
}
