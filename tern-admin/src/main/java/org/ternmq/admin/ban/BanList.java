package org.ternmq.admin.ban;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.ternmq.admin.json.BadJsonException;
import org.ternmq.admin.json.Fields;
import org.ternmq.admin.json.Json;
import org.ternmq.admin.json.JsonReader;
import org.ternmq.broker.overload.Ban;
import org.ternmq.broker.overload.Bans;

/**
 * Whom operators keep out, in a file: a change counts when it is safe there. Holds at most {@link #ENTRIES_MAX}. Whose time is over is
 * forgotten at the next change. For any thread but those of the loops, which look into {@link Bans}.
 */
public final class BanList {
    private final Path file;
    private final Bans bans;
    private final LongSupplier wallMillis;
    private final LongSupplier nanos;
    private Map<Ban.Whom, BanEntry> entries = new LinkedHashMap<>();

    /** No room is left in the list. */
    public static final class FullException extends Exception {
        private static final long serialVersionUID = 1L;

        FullException() {
            super("the list of bans has its " + ENTRIES_MAX + " entries; a network may stand for many addresses");
        }
    }

    private BanList(Path file, Bans bans, LongSupplier wallMillis, LongSupplier nanos) {
        this.file = file;
        this.bans = bans;
        this.wallMillis = wallMillis;
        this.nanos = nanos;
    }

    /**
     * Opens the list of a broker; from then on it holds.
     *
     * @param file that it is kept in; made when somebody is banned
     * @param bans where the loops look
     * @param wallMillis milliseconds since 1970
     * @param nanos monotonic nanoseconds, as the loops have them
     * @throws IOException with a sentence for the operator if the file cannot be read: nobody would be kept out
     */
    public static BanList open(Path file, Bans bans, LongSupplier wallMillis, LongSupplier nanos) throws IOException {
        var list = new BanList(file, bans, wallMillis, nanos);
        if (Files.exists(file)) {
            try {
                list.read(Files.readString(file, StandardCharsets.UTF_8));
            } catch (BadJsonException | IllegalArgumentException | DateTimeException broken) {
                throw new IOException(
                        "the list of bans in " + file + " cannot be read: " + broken.getMessage(), broken);
            }
        }
        list.enforce();
        return list;
    }

    private void read(String text) throws BadJsonException {
        if (JsonReader.read(text) instanceof Map<?, ?> object && object.get("bans") instanceof List<?> all) {
            for (Object one : all) {
                if (!(one instanceof Map<?, ?> ban)) {
                    throw new IllegalArgumentException("a ban is no object");
                }
                Ban.Whom whom = BanEntry.whom(text(ban, "kind"), text(ban, "value"));
                entries.put(
                        whom,
                        new BanEntry(
                                whom,
                                Instant.parse(text(ban, "since")),
                                Optional.ofNullable(ban.get("until")).map(until -> Instant.parse(until.toString())),
                                Optional.ofNullable(ban.get("note")).map(Object::toString)));
            }
        } else {
            throw new IllegalArgumentException("it has no list \"bans\"");
        }
    }

    private static String text(Map<?, ?> ban, String name) {
        if (ban.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("a ban has no text \"" + name + '"');
    }

    /**
     * Keeps somebody out from here on, or for another time than before.
     *
     * @param length for how long; empty for ever
     * @throws IOException if it cannot be written down, and so does not hold
     */
    public synchronized BanEntry add(Ban.Whom whom, Optional<Duration> length, Optional<String> note)
            throws IOException, FullException {
        Instant now = now();
        var entry = new BanEntry(whom, now, length.map(now::plus), note);
        Map<Ban.Whom, BanEntry> changed = current();
        changed.put(whom, entry);
        if (changed.size() > ENTRIES_MAX) {
            throw new FullException();
        }
        replace(changed);
        return entry;
    }

    /** Lets somebody in again; whether it was kept out. */
    public synchronized boolean remove(Ban.Whom whom) throws IOException {
        Map<Ban.Whom, BanEntry> changed = current();
        if (changed.remove(whom) == null) {
            return false;
        }
        replace(changed);
        return true;
    }

    /** Who is kept out now. */
    public synchronized Collection<BanEntry> all() {
        return current().values();
    }

    private Map<Ban.Whom, BanEntry> current() {
        Instant now = now();
        Map<Ban.Whom, BanEntry> current = new LinkedHashMap<>(entries);
        current.values().removeIf(entry -> !entry.holds(now));
        return current;
    }

    private Instant now() {
        return Instant.ofEpochMilli(wallMillis.getAsLong());
    }

    private void replace(Map<Ban.Whom, BanEntry> changed) throws IOException {
        write(changed.values());
        entries = changed;
        enforce();
    }

    private void enforce() {
        Instant now = now();
        long nowNanos = nanos.getAsLong();
        bans.replace(current().values().stream()
                .map(entry -> new Ban(
                        entry.whom(),
                        entry.until()
                                .map(until -> nowNanos
                                        + Math.min(Duration.between(now, until).toSeconds() + 1, LENGTH_SECONDS_MAX)
                                                * 1_000_000_000L)
                                .orElse(Ban.FOR_EVER)))
                .toList());
    }

    /** The new file takes the place of the old one when it is on the disk as a whole. */
    private void write(Collection<BanEntry> all) throws IOException {
        String text = Json.of(new Fields()
                        .with("bans", all.stream().map(BanEntry::fields).toList())
                        .map())
                + "\n";
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
        }
    }

    /** How many can be kept out by name. */
    public static final int ENTRIES_MAX = 10_000;

    /** The longest time that is counted: a hundred years. */
    public static final long LENGTH_SECONDS_MAX = 100L * 365 * 86_400;
}
