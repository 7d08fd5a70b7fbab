package org.ternmq.broker.share;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Session;

/** The shared subscriptions of one session. Confined to the loop of the session; bounded by its subscriptions. */
public final class Members {
    private final Session session;
    private final Shares home;
    private final Map<TopicFilter, Member> members = new LinkedHashMap<>();
    private boolean due;
    private boolean seated;
    private boolean someAreSlow;
    private int leastGranted; // so that an acknowledgement costs the same however many subscriptions there are

    Members(Session session, Shares home) {
        this.session = session;
        this.home = home;
        session.onRoom(this::onRoom);
    }

    /** Joins a group, or changes the options. Messages published from here on reach the group. */
    public void subscribe(TopicFilter filter, Grant grant) {
        Member member = members.computeIfAbsent(
                filter, f -> new Member(session, this, home, home.join(f, session.isDurable()), grant));
        if (session.isConnected()) {
            member.sit(grant);
            seated = true;
            granted(member.granted());
        }
    }

    /** Leaves a group. What the session has taken already is still delivered; what is on its way goes back to the group. */
    public void unsubscribe(TopicFilter filter) {
        Member member = members.remove(filter);
        if (member != null) {
            leave(member);
        }
    }

    private void leave(Member member) {
        member.leave();
        home.leave(member.group(), session.isDurable());
    }

    /** The connection is gone, the session is kept: what it has not begun to send is for others. */
    public void disconnected() {
        seated = false;
        members.values().forEach(Member::rise);
        session.giveBack();
    }

    /** The session may have more room than before, or be connected again. */
    void onRoom() {
        if (!due && isWorthSettling()) {
            due = true;
            home.due(this);
        }
    }

    private boolean isWorthSettling() {
        if (members.isEmpty() || !session.isConnected()) {
            return false;
        }
        return !seated
                || Member.isWorthIt(session, session.freeWindow() - leastGranted, leastGranted)
                || someAreSlow && session.hasRoom();
    }

    void granted(int count) {
        leastGranted = Math.min(leastGranted, count);
    }

    void slow() {
        someAreSlow = true;
    }

    /** Grants the groups what the session has room for. */
    void settle() {
        due = false;
        if (!session.isConnected()) {
            return;
        }
        seated = true;
        someAreSlow = false;
        leastGranted = Integer.MAX_VALUE;
        for (Member member : members.values()) {
            member.settle();
            granted(member.granted());
            someAreSlow |= !member.keepsUp();
        }
    }
}
