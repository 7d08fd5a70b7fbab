package org.ternmq.client.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.store.Recovered.InFlight;
import org.ternmq.client.store.Recovered.Kept;
import org.ternmq.codec.value.Qos;

/**
 * What the entries amount to, and where the messages stand: the same when they are appended and when they are replayed. Per message
 * it holds a few numbers, no body. Guarded by the lock of the store.
 */
final class StoreIndex {
    private final TreeMap<Long, Held> held = new TreeMap<>();
    private final Map<Integer, Long> sent = new LinkedHashMap<>(); // packet identifier to sequence
    private final Set<Long> underWay = new HashSet<>(); // the sequences in it
    private final Set<Integer> released = new LinkedHashSet<>();
    private final Set<Integer> received = new TreeSet<>();
    private final TreeMap<Integer, Segment> segments = new TreeMap<>();
    private boolean sessionExists;
    private long nextSequence = 1;
    private long bytes;
    private long liveBytes;

    /** Where a frame stands. */
    record Place(int segment, int offset, int frameBytes) {}

    /** A message and its frame. */
    record Held(Kept kept, Place place) {}

    private static final class Segment {
        private int bytes;
        private int liveBytes;
    }

    // ---- entries

    /** Why an entry cannot follow on what is kept; {@code null} if it can. */
    @Nullable
    String objection(Entry entry) {
        return switch (entry) {
            case Entry.Accepted accepted ->
                accepted.sequence() >= nextSequence ? null : "the sequence is less than " + nextSequence;
            case Entry.Sent one when !isWaiting(one.sequence()) -> "no message of this sequence waits";
            case Entry.Sent one when held(one.sequence()).kept().qos() == Qos.AT_MOST_ONCE -> "the message has QoS 0";
            case Entry.Sent one -> isInUse(one.packetId()) ? "the packet identifier is in use" : null;
            case Entry.Released one -> isReleasable(one.packetId()) ? null : "no QoS 2 message is under way under it";
            case Entry.Completed one -> isInUse(one.packetId()) ? null : "nothing is under way under it";
            case Entry.Dropped one -> isWaiting(one.sequence()) ? null : "no message of this sequence waits";
            case Entry.Received one -> received.contains(one.packetId()) ? "it was received already" : null;
            case Entry.Forgotten one -> received.contains(one.packetId()) ? null : "it was not received";
            case Entry.SessionEnded one -> null;
            case Entry.SessionExists one -> null;
        };
    }

    private boolean isInUse(int packetId) {
        return sent.containsKey(packetId) || released.contains(packetId);
    }

    private boolean isReleasable(int packetId) {
        Long sequence = sent.get(packetId);
        return sequence != null && held(sequence).kept().qos() == Qos.EXACTLY_ONCE;
    }

    private boolean isWaiting(long sequence) {
        return held.containsKey(sequence) && !underWay.contains(sequence);
    }

    /** Applies an entry that stands in a frame; the only door to all of this but for {@link #move} and {@link #readState}. */
    void apply(Entry entry, Place place) {
        switch (entry) {
            case Entry.Accepted accepted -> {
                nextSequence = accepted.sequence() + 1;
                hold(accepted, place);
            }
            case Entry.Sent one -> {
                sent.put(one.packetId(), one.sequence());
                underWay.add(one.sequence());
            }
            case Entry.Released one -> {
                forget(end(one.packetId()));
                released.add(one.packetId());
            }
            case Entry.Completed one -> {
                if (!released.remove(one.packetId())) {
                    forget(end(one.packetId()));
                }
            }
            case Entry.Dropped one -> forget(one.sequence());
            case Entry.Received one -> received.add(one.packetId());
            case Entry.Forgotten one -> received.remove(one.packetId());
            case Entry.SessionEnded one -> {
                sent.clear();
                underWay.clear();
                released.clear();
                received.clear();
                sessionExists = false;
            }
            case Entry.SessionExists one -> sessionExists = one.exists();
        }
    }

    private long end(int packetId) {
        Long sequence = sent.remove(packetId);
        if (sequence == null) {
            throw new IllegalStateException("nothing was sent under " + packetId);
        }
        underWay.remove(sequence);
        return sequence;
    }

    private void hold(Entry.Accepted accepted, Place place) {
        int packetBytes = place.frameBytes() - Frames.ACCEPTED_BYTES;
        Kept kept = new Kept(
                accepted.sequence(), accepted.wallMillis(), accepted.message().qos(), packetBytes);
        held.put(accepted.sequence(), new Held(kept, place));
        count(place, 1);
    }

    private void forget(long sequence) {
        Held gone = held.remove(sequence);
        if (gone != null) { // otherwise it stood in a segment that is gone, too
            count(gone.place(), -1);
        }
    }

    private void count(Place place, int sign) {
        Segment segment = segments.get(place.segment());
        if (segment != null) {
            int change = sign * place.frameBytes();
            segment.liveBytes += change;
            liveBytes += change;
        }
    }

    /** A message of the past stands in another frame now. */
    void move(Entry.Accepted accepted, Place place) {
        forget(accepted.sequence());
        hold(accepted, place);
    }

    /** The same for a message that is held. */
    void move(long sequence, Place place) {
        Held old = held(sequence);
        count(old.place(), -1);
        held.put(sequence, new Held(old.kept(), place));
        count(place, 1);
    }

    // ---- replay

    /** Whether a sequence was used. */
    boolean isPast(long sequence) {
        return sequence < nextSequence;
    }

    /** A message that is sent and stands in no segment; {@code null} if there is none. */
    @Nullable
    Long missing() {
        return underWay.stream()
                .filter(sequence -> !held.containsKey(sequence))
                .findAny()
                .orElse(null);
    }

    /** Which message was sent under a packet identifier; {@code null} if none was, or it was released. */
    @Nullable
    Long sequenceUnder(int packetId) {
        return sent.get(packetId);
    }

    int stateBytes() {
        return 8 + 1 + 4 + 10 * sent.size() + 4 + 2 * released.size() + 4 + 2 * received.size();
    }

    void putState(ByteBuffer out) {
        out.putLong(nextSequence).put((byte) (sessionExists ? 1 : 0));
        out.putInt(sent.size());
        sent.forEach((packetId, sequence) -> out.putShort(packetId.shortValue()).putLong(sequence));
        out.putInt(released.size());
        released.forEach(packetId -> out.putShort(packetId.shortValue()));
        out.putInt(received.size());
        received.forEach(packetId -> out.putShort(packetId.shortValue()));
    }

    void readState(ByteBuffer in) {
        nextSequence = in.getLong();
        sessionExists = in.get() != 0;
        for (int left = in.getInt(); left > 0; left--) {
            int packetId = in.getShort() & 0xFFFF;
            apply(new Entry.Sent(in.getLong(), packetId), NOWHERE);
        }
        for (int left = in.getInt(); left > 0; left--) {
            released.add(in.getShort() & 0xFFFF);
        }
        for (int left = in.getInt(); left > 0; left--) {
            received.add(in.getShort() & 0xFFFF);
        }
    }

    // ---- messages and segments

    boolean holds(long sequence) {
        return held.containsKey(sequence);
    }

    /** Where a message stands; {@link #holds} it. */
    Held held(long sequence) {
        Held found = held.get(sequence);
        if (found == null) {
            throw new IllegalStateException("message " + sequence + " is not kept, or is done with");
        }
        return found;
    }

    boolean isAt(long sequence, int segment, int offset) {
        Held found = held.get(sequence);
        return found != null
                && found.place().segment() == segment
                && found.place().offset() == offset;
    }

    /** A segment has so many bytes now. */
    void grow(int segment, int newBytes) {
        Segment grown = segments.computeIfAbsent(segment, number -> new Segment());
        bytes += newBytes - grown.bytes;
        grown.bytes = newBytes;
    }

    /** A segment is not counted any more; no message stands there. */
    void drop(int segment) {
        Segment gone = segments.remove(segment);
        if (gone == null || gone.liveBytes != 0) {
            throw new IllegalStateException("segment " + segment + " is needed");
        }
        bytes -= gone.bytes;
    }

    int oldest() {
        return segments.firstKey();
    }

    int liveBytesIn(int segment) {
        Segment found = segments.get(segment);
        return found == null ? 0 : found.liveBytes;
    }

    /** What all segments hold. */
    long bytes() {
        return bytes;
    }

    /** What the frames of messages that are not done with hold. */
    long liveBytes() {
        return liveBytes;
    }

    Recovered snapshot() {
        List<Kept> waiting = new ArrayList<>();
        held.forEach((sequence, one) -> {
            if (!underWay.contains(sequence)) {
                waiting.add(one.kept());
            }
        });
        List<InFlight> flights = new ArrayList<>();
        sent.forEach((packetId, sequence) ->
                flights.add(new InFlight(packetId, held(sequence).kept())));
        return new Recovered(
                waiting, flights, List.copyOf(released), List.copyOf(received), sessionExists, nextSequence);
    }

    private static final Place NOWHERE = new Place(0, 0, 0);
}
