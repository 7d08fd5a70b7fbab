package org.ternmq.auth.password;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.ternmq.codec.value.Bytes;

/**
 * A password file being changed: lines of the users concerned are written anew, all others stay as they are to the byte, comments and wrong
 * lines too. Used by one thread.
 */
public final class PasswordFileEdit {
    private final List<byte[]> lines = new ArrayList<>(); // with their ends

    private PasswordFileEdit() {}

    /** Begins with what a file has in it. */
    public static PasswordFileEdit of(byte[] content) {
        PasswordFileEdit edit = new PasswordFileEdit();
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                edit.lines.add(Arrays.copyOfRange(content, start, i + 1));
                start = i + 1;
            }
        }
        if (start < content.length) {
            edit.lines.add(Arrays.copyOfRange(content, start, content.length));
        }
        return edit;
    }

    /**
     * Gives a user a password: in place of the old one, or in a line at the end.
     *
     * @return whether there was an old one
     * @throws IllegalArgumentException if no line can have that name
     */
    public boolean put(String user, PasswordHash hash) {
        PasswordLine.requireName(user);
        int first = indexOf(user);
        if (first < 0) {
            endLastLine();
            lines.add(line(user, hash, "\n"));
            return false;
        }
        lines.set(first, line(user, hash, end(lines.get(first))));
        removeFrom(first + 1, user); // there may be more in a file that is wrong
        return true;
    }

    /**
     * Takes all lines of a user away.
     *
     * @return whether there was one
     */
    public boolean remove(String user) {
        return removeFrom(0, user);
    }

    /**
     * Hashes all passwords that are not.
     *
     * @return the names of those users
     */
    public List<String> hashPlain(Function<Bytes, PasswordHash> hashing) {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Optional<PasswordLine> found = parse(lines.get(i));
            if (found.isPresent() && isPlain(found.get())) {
                PasswordLine plain = found.get();
                lines.set(i, line(plain.user(), hashing.apply(Bytes.utf8(plain.hash())), end(lines.get(i))));
                users.add(plain.user());
            }
        }
        return users;
    }

    private static boolean isPlain(PasswordLine line) {
        return !line.hash().isEmpty() && !line.hash().startsWith("$");
    }

    /** The content as it is to be written. */
    public byte[] toBytes() {
        byte[] content = new byte[lines.stream().mapToInt(line -> line.length).sum()];
        int at = 0;
        for (byte[] line : lines) {
            System.arraycopy(line, 0, content, at, line.length);
            at += line.length;
        }
        return content;
    }

    private int indexOf(String user) {
        for (int i = 0; i < lines.size(); i++) {
            if (isOf(lines.get(i), user)) {
                return i;
            }
        }
        return -1;
    }

    private boolean removeFrom(int index, String user) {
        return lines.subList(index, lines.size()).removeIf(line -> isOf(line, user));
    }

    private static boolean isOf(byte[] line, String user) {
        return parse(line).filter(found -> found.user().equals(user)).isPresent();
    }

    private static Optional<PasswordLine> parse(byte[] line) {
        try {
            return PasswordLine.of(new String(line, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException wrong) { // and nobody's
            return Optional.empty();
        }
    }

    private void endLastLine() {
        if (!lines.isEmpty() && end(lines.getLast()).isEmpty()) {
            byte[] last = lines.removeLast();
            byte[] ended = Arrays.copyOf(last, last.length + 1);
            ended[last.length] = '\n';
            lines.add(ended);
        }
    }

    private static byte[] line(String user, PasswordHash hash, String end) {
        return (user + ":" + hash.text() + end).getBytes(StandardCharsets.UTF_8);
    }

    private static String end(byte[] line) {
        if (line.length == 0 || line[line.length - 1] != '\n') {
            return "";
        }
        return line.length > 1 && line[line.length - 2] == '\r' ? "\r\n" : "\n";
    }
}
