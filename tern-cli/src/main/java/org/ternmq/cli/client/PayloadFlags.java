package org.ternmq.cli.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.codec.value.Bytes;
import picocli.CommandLine.Option;

/** The flags that say what a message is. */
public final class PayloadFlags {
    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "The message.")
    private @Nullable String text;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "A file's content is the message.")
    private @Nullable Path file;

    @Option(
            names = {"-s", "--stdin-file"},
            description = "All of standard input is the message.")
    private boolean wholeInput;

    @Option(
            names = {"-n", "--null-message"},
            description = "The message is empty.")
    private boolean empty;

    /** How many of the flags are given. */
    public int kinds() {
        return (int) Stream.of(text != null, file != null, wholeInput, empty)
                .filter(given -> given)
                .count();
    }

    /**
     * The message that one of them gives; an empty one if none is given.
     *
     * @throws CannotUse if it cannot be read
     */
    public Bytes read(InputStream in) {
        try {
            if (file != null) {
                return Bytes.wrap(Files.readAllBytes(file));
            }
            if (wholeInput) {
                return Bytes.wrap(in.readAllBytes());
            }
            return text == null ? Bytes.EMPTY : Bytes.utf8(text);
        } catch (NoSuchFileException e) {
            throw new CannotUse("-f: there is no file " + file, e);
        } catch (IOException e) {
            throw new CannotUse(
                    (file == null ? "-s: standard input" : "-f: " + file) + " cannot be read: " + e.getMessage(), e);
        }
    }
}
