package org.ternmq.broker.share;

import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.GroupRecord;
import org.ternmq.core.store.SessionStore;

/** One shared subscription of one session: takes what is dealt to it and grants credit. Confined to the loop of the session. */
final class Member {
    private final Session session;
    private final Members all;
    private final Shares home;
    private final Group group;
    private Grant grant;
    private @Nullable Seat seat;
    private int granted; // credit given that no message has come for yet
    private boolean keepsUp;
    private boolean left;

    Member(Session session, Members all, Shares home, Group group, Grant grant) {
        this.session = session;
        this.all = all;
        this.home = home;
        this.group = group;
        this.grant = grant;
    }

    Group group() {
        return group;
    }

    int granted() {
        return granted;
    }

    boolean keepsUp() {
        return keepsUp;
    }

    /** Takes a seat with as much credit as the session has room for; with other options than before perhaps. */
    void sit(Grant newGrant) {
        rise();
        grant = newGrant;
        granted = session.freeWindow();
        keepsUp = true;
        Seat taken = new Seat(group, this, home.loop(), grant, kept());
        seat = taken;
        home.order(new Order.Sit(taken, granted));
    }

    private long kept() {
        return session.isDurable() ? session.number() : SessionStore.NONE;
    }

    void rise() {
        Seat last = seat;
        if (last != null) {
            seat = null;
            granted = 0;
            home.order(new Order.Rise(last));
        }
    }

    /** The subscription is over. */
    void leave() {
        rise();
        left = true;
    }

    /** A message came; one for a member that is gone goes back. */
    void take(Deal deal, long nowNanos) {
        if (deal.isOnCredit() && deal.seat() == seat) {
            granted--;
            all.granted(granted);
        }
        if (!left && session.isConnected()) {
            session.deliver(deal, nowNanos);
            tellIfSlow(deal);
            all.onRoom();
        } else if (!deal.giveBack()) {
            home.dropped(session.clientId(), deal.publication(), DropReason.NOT_CONNECTED);
        }
    }

    private void tellIfSlow(Deal deal) {
        Seat mine = seat;
        if (deal.qos() == Qos.AT_MOST_ONCE && keepsUp && mine != null && !session.hasRoom()) {
            keepsUp = false;
            all.slow();
            home.order(new Order.Keeps(mine, false));
        }
    }

    /** Grants what the session has room for by now, unless it is so little that it can wait; sits down if just connected. */
    void settle() {
        Seat mine = seat;
        if (mine == null) {
            sit(grant);
            return;
        }
        int more = session.freeWindow() - granted;
        if (isWorthIt(session, more, granted)) {
            granted += more;
            home.order(new Order.Credit(mine, more));
        }
        if (!keepsUp && session.hasRoom()) {
            keepsUp = true;
            home.order(new Order.Keeps(mine, true));
        }
    }

    /** Credit goes over in quarters of the window, so that few orders carry it; at once where the group may have run out of it. */
    static boolean isWorthIt(Session session, int more, int granted) {
        int quarter = Math.max(1, session.window() / 4);
        return more > 0 && (more >= quarter || granted < quarter);
    }

    /** What was dealt to this member is the group's again. */
    void giveBack(Deal deal) {
        returned(deal);
        home.order(new Order.Return(deal));
    }

    /** The rules do not let this member have what was dealt to it. */
    void refuse(Deal deal) {
        returned(deal);
        home.order(new Order.Refuse(deal));
    }

    private void returned(Deal deal) {
        boolean wasTakenAway = deal.seat().session() != SessionStore.NONE || deal.qos() == Qos.EXACTLY_ONCE;
        if (deal.publication().isStored() && wasTakenAway) {
            home.record(deal.seat().session(), new GroupRecord.Returned(group.filter(), deal));
        }
    }
}
