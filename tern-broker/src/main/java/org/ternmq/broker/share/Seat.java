package org.ternmq.broker.share;

import org.ternmq.core.message.Grant;

/**
 * A connected member at its group: where to deal and how much it takes. A new connection, or new options, take a new seat, so that what
 * was dealt to the last one is told apart. The state is the group's own.
 */
final class Seat {
    static final int NOWHERE = -1;

    private final Group group;
    private final Member member;
    private final int loop;
    private final Grant grant;
    private final long session;

    private int place = NOWHERE;
    private int credit;
    private boolean inLine;
    private boolean keepsUp = true;
    private long restsUntilNanos;
    private boolean hasRefused;

    Seat(Group group, Member member, int loop, Grant grant, long session) {
        this.group = group;
        this.member = member;
        this.loop = loop;
        this.grant = grant;
        this.session = session;
    }

    Group group() {
        return group;
    }

    Member member() {
        return member;
    }

    /** The loop of the member. */
    int loop() {
        return loop;
    }

    /** What the journal calls the session of the member; {@link org.ternmq.core.store.SessionStore#NONE} if it is not kept. */
    long session() {
        return session;
    }

    Grant grant() {
        return grant;
    }

    /** Where it stands among the group's seats; {@link #NOWHERE} before and after. */
    int place() {
        return place;
    }

    void place(int newPlace) {
        place = newPlace;
    }

    boolean isTaken() {
        return place != NOWHERE;
    }

    int credit() {
        return credit;
    }

    void addCredit(int more) {
        credit += more;
    }

    /** Whether it stands in the line of those to deal to. */
    boolean isInLine() {
        return inLine;
    }

    void inLine(boolean newInLine) {
        inLine = newInLine;
    }

    /** It refused a message, and is dealt to after all others for a while. */
    void restUntil(long nanos) {
        hasRefused = true;
        restsUntilNanos = nanos;
    }

    /** Whether it has refused a message a short while ago. */
    boolean rests(long nowNanos) {
        hasRefused = hasRefused && nowNanos - restsUntilNanos < 0;
        return hasRefused;
    }

    /** Whether it reads QoS 0 messages as fast as they come. */
    boolean keepsUp() {
        return keepsUp;
    }

    void keepsUp(boolean newKeepsUp) {
        keepsUp = newKeepsUp;
    }
}
