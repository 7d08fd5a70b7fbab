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

    private int place = NOWHERE;
    private int credit;
    private boolean inLine;
    private boolean keepsUp = true;

    Seat(Group group, Member member, int loop, Grant grant) {
        this.group = group;
        this.member = member;
        this.loop = loop;
        this.grant = grant;
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

    /** Whether it reads QoS 0 messages as fast as they come. */
    boolean keepsUp() {
        return keepsUp;
    }

    void keepsUp(boolean newKeepsUp) {
        keepsUp = newKeepsUp;
    }
}
