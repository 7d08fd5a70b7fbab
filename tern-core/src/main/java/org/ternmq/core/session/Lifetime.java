package org.ternmq.core.session;

import java.util.Optional;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.core.store.Durability;
import org.ternmq.core.store.SessionStore;
import org.ternmq.core.store.StoreRecord;

/** Until when a session is kept and its will waits, and whether the journal knows it. A part of {@link Session}. */
final class Lifetime {
    private Optional<Message> will = Optional.empty();
    private long expirySeconds;
    private boolean begun;
    private boolean ended;
    private boolean durable;
    private long number;
    private Durability durability = Durability.DISK;
    private long disconnectedAtNanos;

    /** The message to be published if the connection ends badly, or has ended so. */
    Optional<Message> will() {
        return will;
    }

    /** Whether there was a connection before. */
    boolean hasBegun() {
        return begun;
    }

    /** Whether nothing is left of the session. */
    boolean hasEnded() {
        return ended;
    }

    /** Whether the session outlives its connection. */
    boolean isKept() {
        return expirySeconds > 0;
    }

    /** Whether changes are written: the session is kept, or was, and is not for memory alone, or the journal knows it already. */
    boolean isDurable() {
        return durable && (number != SessionStore.NONE || durability != Durability.MEMORY);
    }

    /** Whether a connection that is promised so much cannot go on with it: it was never written. */
    boolean isLessThan(Durability promised) {
        return durable && !isDurable() && promised != Durability.MEMORY;
    }

    /** What its last connection was promised. */
    Durability durability() {
        return durability;
    }

    void durability(Durability promised) {
        durability = promised;
    }

    /** What the journal calls the session; 0 before its first record. */
    long number() {
        return number;
    }

    void number(long newNumber) {
        number = newNumber;
    }

    /** It goes on as the journal kept it. */
    void restore(long knownNumber, long disconnectedNanos) {
        number = knownNumber;
        durable = true;
        disconnectedAtNanos = disconnectedNanos;
    }

    /** Its time without a connection begins. */
    void disconnected(long nowNanos) {
        disconnectedAtNanos = nowNanos;
    }

    /** When the session's time without a connection, or that of its will, is over; {@link Long#MAX_VALUE} if never. */
    long deadlineNanos() {
        long end = expirySeconds == Session.NEVER ? Long.MAX_VALUE : after(expirySeconds);
        return will.isPresent() ? Math.min(end, after(willDelaySeconds())) : end;
    }

    /** Whether the will has waited for its delay. */
    boolean isWillDue(long nowNanos) {
        return will.isPresent() && nowNanos - after(willDelaySeconds()) >= 0;
    }

    /** Whether the session's time is over. */
    boolean isOver(long nowNanos) {
        return expirySeconds != Session.NEVER && nowNanos - after(expirySeconds) >= 0; // [MQTT-4.1.0-2]
    }

    /** How long the will waits. */
    long willDelaySeconds() {
        return will.map(message -> message.properties().number(PropertyId.WILL_DELAY_INTERVAL, 0))
                .orElse(0L);
    }

    private long after(long seconds) {
        return disconnectedAtNanos + seconds * 1_000_000_000L;
    }

    void apply(StoreRecord.Connected terms) {
        expirySeconds = terms.expirySeconds();
        begun = true;
        durable |= expirySeconds > 0;
        will = terms.will(); // [MQTT-3.1.2-7]
    }

    void apply(StoreRecord.Disconnected terms) {
        expirySeconds = terms.expirySeconds();
        will = terms.willWaits() ? will : Optional.empty(); // [MQTT-3.1.2-10, MQTT3-3.1.2-10]
    }

    void willGone() {
        will = Optional.empty();
    }

    void end() {
        ended = true;
    }
}
