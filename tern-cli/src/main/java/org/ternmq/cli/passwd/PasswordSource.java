package org.ternmq.cli.passwd;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Utf8;

/** Where a password comes from: the first line of standard input, or somebody at the terminal. */
final class PasswordSource {
    private final InputStream input;
    private final @Nullable Prompt terminal;

    /** Somebody who is asked, and whose answer is not shown. */
    @FunctionalInterface
    interface Prompt {
        /** The answer; {@code null} if there is none, because the terminal is gone. */
        char @Nullable [] ask(String question);
    }

    PasswordSource(InputStream input, @Nullable Prompt terminal) {
        this.input = input;
        this.terminal = terminal;
    }

    /** Those of this process. */
    @SuppressWarnings("SystemConsoleNull") // in 25, which runs this, it is null again where there is no terminal
    static PasswordSource ofProcess() {
        Console console = System.console();
        return new PasswordSource(System.in, console == null ? null : question -> console.readPassword("%s", question));
    }

    /**
     * The first line of standard input, without its end.
     *
     * @throws WrongPasswordException if there is none that could be a password
     */
    Bytes line() throws IOException, WrongPasswordException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = input.read();
        while (next >= 0 && next != '\n' && line.size() <= Utf8.LENGTH_MAX) {
            line.write(next);
            next = input.read();
        }
        byte[] bytes = line.toByteArray();
        boolean hasReturn = next == '\n' && bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return valid(Bytes.wrap(hasReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes));
    }

    /**
     * Asks at the terminal.
     *
     * @param twice whether a slip of the finger would be bad
     * @throws WrongPasswordException if there is no terminal, the answers differ, or are no password
     */
    Bytes ask(String user, boolean twice) throws WrongPasswordException {
        Bytes password = valid(answer("Password of " + user + ": "));
        if (twice && !password.equals(answer("The same once more: "))) {
            throw new WrongPasswordException("the two passwords differ; nothing was changed");
        }
        return password;
    }

    private Bytes answer(String question) throws WrongPasswordException {
        char[] answer = terminal == null ? null : terminal.ask(question);
        if (answer == null) {
            throw new WrongPasswordException(
                    "there is no terminal to ask for the password at; hand it in with --password-stdin");
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(answer));
        Arrays.fill(answer, ' ');
        return Bytes.copyOf(bytes, bytes.remaining());
    }

    private static Bytes valid(Bytes password) throws WrongPasswordException {
        if (password.isEmpty()) {
            throw new WrongPasswordException("the password is empty");
        }
        if (password.length() > Utf8.LENGTH_MAX) {
            throw new WrongPasswordException("a password has at most " + Utf8.LENGTH_MAX + " bytes");
        }
        return password;
    }

    /** What was given cannot be a password. */
    static final class WrongPasswordException extends Exception {
        private static final long serialVersionUID = 1L;

        WrongPasswordException(String why) {
            super(why);
        }
    }
}
