package org.ternmq.client.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.store.Frames.Header;
import org.ternmq.client.store.StoreIndex.Place;

/**
 * Reads the segments of a folder into an index. Nothing is changed before all of it was found right; then a torn tail is cut off,
 * and what a crash left behind is removed.
 */
final class Recovery {
    final StoreIndex index = new StoreIndex();

    /** Of the last segment; 0 if there is none. */
    int segment;

    /** Where the last segment ends. */
    int end;

    long storeId;

    private final StoreFolder folder;
    private final String clientId;
    private final List<String> superfluous = new ArrayList<>();
    private int fileBytes; // of the last segment, its torn tail included
    private int readBytes; // of the segment just read

    private Recovery(StoreFolder folder, String clientId) {
        this.folder = folder;
        this.clientId = clientId;
    }

    static Recovery of(StoreFolder folder, String clientId) throws IOException {
        Recovery recovery = new Recovery(folder, clientId);
        recovery.replay();
        return recovery;
    }

    private void replay() throws IOException {
        Listing found = Listing.in(folder.names());
        superfluous.addAll(found.unfinished());
        segment = found.last();
        if (segment == 0) {
            return;
        }
        byte[] newest = read(segment);
        Header header = header(segment, newest);
        storeId = header.storeId();
        for (int number : found.numbers()) {
            if (number < header.first()) {
                superfluous.add(name(number));
            }
        }
        for (int number = header.first(); number < segment; number++) {
            byte[] bytes = read(number);
            replay(number, bytes, header(number, bytes));
        }
        replay(segment, newest, header);
        Long missing = index.missing();
        if (missing != null) {
            throw new StoreException.Damaged(name(segment), end, "message " + missing + " was sent and is nowhere");
        }
        fileBytes = newest.length;
    }

    private byte[] read(int number) throws IOException {
        try {
            return folder.read(name(number));
        } catch (NoSuchFileException e) {
            throw new StoreException.Damaged(name(number), 0, "the file is gone, and its messages are needed");
        }
    }

    private Header header(int number, byte[] bytes) throws StoreException {
        String file = name(number);
        Header header = Frames.readHeader(file, bytes);
        if (!header.clientId().equals(clientId)) {
            throw new StoreException.Unusable("the client's store belongs to client id '" + header.clientId()
                    + "', not '" + clientId + "': use that, or another folder");
        }
        if (header.segment() != number || storeId != 0 && header.storeId() != storeId) {
            throw new StoreException.Damaged(
                    file,
                    0,
                    "the file is from elsewhere, segment " + header.segment() + " of store "
                            + HexFormat.of().toHexDigits(header.storeId()));
        }
        return header;
    }

    private void replay(int number, byte[] bytes, Header header) throws StoreException {
        if (index.bytes() > 0 && header.previousBytes() != readBytes) {
            throw new StoreException.Damaged(
                    name(number - 1), readBytes, "the file had " + header.previousBytes() + " bytes when it was ended");
        }
        int at = Frames.headerBytes(clientId);
        boolean isFirstFrame = true;
        readBytes = bytes.length;
        while (at < bytes.length) {
            int frameBytes = Frames.wholeAt(bytes, at, Frames.place(storeId, number, at));
            if (frameBytes == 0) {
                requireTorn(number, bytes, at, header);
                break;
            }
            try {
                apply(bytes, new Place(number, at, frameBytes), isFirstFrame);
            } catch (RuntimeException e) { // the checksum is right, the frame is not
                throw new StoreException.Damaged(name(number), at, String.valueOf(e.getMessage()));
            }
            isFirstFrame = false;
            at += frameBytes;
        }
        end = at;
        index.grow(number, at);
    }

    /** What is not whole is what a crash cut short, if it is at the very end and nothing shows that it was synced. */
    private void requireTorn(int number, byte[] bytes, int at, Header header) throws StoreException {
        boolean isLast = number == segment;
        boolean wasSynced = at < header.wholeBytes();
        for (int later = at + 1; isLast && !wasSynced && later < bytes.length; later++) {
            wasSynced = Frames.isHeadAt(bytes, later, Frames.place(storeId, number, later));
        }
        if (!isLast || wasSynced) {
            throw new StoreException.Damaged(name(number), at, "no whole frame is there, and one was");
        }
    }

    private void apply(byte[] bytes, Place place, boolean isFirstFrame) {
        int type = Frames.typeAt(bytes, place.offset());
        ByteBuffer body = Frames.bodyAt(bytes, place.offset(), place.frameBytes());
        index.grow(place.segment(), place.offset() + place.frameBytes());
        if (isFirstFrame != (type == Frames.STATE)) {
            throw new IllegalArgumentException("a frame of type " + type + " has no place here");
        }
        switch (type) {
            case Frames.HEAD -> {}
            case Frames.STATE -> state(body, place);
            case Frames.MOVED -> index.move((Entry.Accepted) Frames.read(type, body), place);
            default -> follow(Frames.read(type, body), place);
        }
    }

    private void state(ByteBuffer body, Place place) {
        if (index.oldest() == place.segment()) {
            index.readState(body);
            return;
        }
        ByteBuffer own = ByteBuffer.allocate(index.stateBytes());
        index.putState(own);
        if (!own.flip().equals(body)) {
            throw new IllegalArgumentException("the state is not what the entries before it amount to");
        }
    }

    private void follow(Entry entry, Place place) {
        String objection = isOfLaterMove(entry) ? null : index.objection(entry);
        if (objection != null) {
            throw new IllegalArgumentException(entry + " cannot stand here: " + objection);
        }
        index.apply(entry, place);
    }

    /** A message whose segment is gone is known again only where it was moved to, which may be behind entries that tell of it. */
    private boolean isOfLaterMove(Entry entry) {
        return switch (entry) {
            case Entry.Sent one -> isUnseen(one.sequence());
            case Entry.Dropped one -> isUnseen(one.sequence());
            case Entry.Released one -> isUnseen(index.sequenceUnder(one.packetId()));
            case Entry.Accepted one -> false;
            case Entry.Completed one -> false;
            case Entry.Received one -> false;
            case Entry.Forgotten one -> false;
            case Entry.SessionEnded one -> false;
            case Entry.SessionExists one -> false;
        };
    }

    private boolean isUnseen(@Nullable Long sequence) {
        return sequence != null && index.isPast(sequence) && !index.holds(sequence);
    }

    /** Makes the folder what was read of it: durable, and without anything else. */
    StoreFolder.Writer finish() throws IOException {
        StoreFolder.Writer last = folder.open(name(segment), false);
        try {
            if (end < fileBytes) {
                last.truncate(end);
            }
            last.sync(); // a killed process may have left entries that only the system's cache has
            for (String name : superfluous) {
                folder.delete(name);
            }
            folder.sync();
            return last;
        } catch (IOException | RuntimeException e) {
            last.close();
            throw e;
        }
    }

    /** The segments that have their name, ascending, and files that never got it. */
    private record Listing(List<Integer> numbers, List<String> unfinished) {
        static Listing in(List<String> names) {
            List<Integer> numbers = new ArrayList<>();
            List<String> unfinished = new ArrayList<>();
            for (String name : names) {
                if (name.matches("\\d{6,9}\\.log")) {
                    numbers.add(Integer.parseInt(name.substring(0, name.length() - 4)));
                } else if (name.matches("\\d{6,9}\\.tmp")) {
                    unfinished.add(name);
                }
            }
            numbers.sort(null);
            return new Listing(numbers, unfinished);
        }

        int last() {
            return numbers.isEmpty() ? 0 : numbers.getLast();
        }
    }

    static String name(int segment) {
        return String.format(Locale.ROOT, "%06d.log", segment);
    }

    static String unfinishedName(int segment) {
        return String.format(Locale.ROOT, "%06d.tmp", segment);
    }
}
