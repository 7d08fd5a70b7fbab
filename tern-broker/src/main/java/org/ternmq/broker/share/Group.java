package org.ternmq.broker.share;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.route.GroupEntry;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.GroupRecord;
import org.ternmq.core.store.SessionStore;

/**
 * The group of one shared subscription: deals each message to one of its connected members, turn about. Above QoS 0 a member is dealt to
 * only against credit, and what nobody takes waits in the group's one queue, be members connected or not; at QoS 0 nothing waits. Confined to the
 * loop of its name; bounded as a session's queue is.
 *
 * <p>While messages wait, no seat has credit but those passed over; while another has credit, none wait. Closed when its last member left, and then for good: who
 * joins later finds a new group.
 */
public final class Group extends GroupEntry {
    private final Shares home;
    private final GroupQueue queue;
    private final List<Seat> seats = new ArrayList<>();
    private final ArrayDeque<Seat> line = new ArrayDeque<>(); // who has credit, the next one first; and some who had
    private int goneInLine; // seats there on which nobody sits any more
    private int nextSeat;
    private boolean closed;

    Group(TopicFilter filter, Shares home) {
        super(filter, home.loop());
        this.home = home;
        this.queue = home.newQueue();
    }

    int seats() {
        return seats.size();
    }

    int queued() {
        return queue.size();
    }

    int inLine() {
        return line.size();
    }

    /** What its seats may still be dealt, all together. */
    int credit() {
        return seats.stream().mapToInt(Seat::credit).sum();
    }

    @Override
    protected void deliver(Publication publication, long nowNanos) {
        home.carryOutOrders(); // who was told that it is subscribed sits at the table
        if (closed) { // matched before the last member left
            dropped(publication, DropReason.SESSION_ENDED);
        } else if (publication.message().qos().isAcknowledged()) {
            offer(publication, nowNanos);
        } else {
            offerOnce(publication, nowNanos);
        }
    }

    private void offer(Publication publication, long nowNanos) {
        Seat seat = queue.isEmpty() ? nextInLine(nowNanos) : null;
        if (seat != null) {
            deal(seat, publication, queue.nextNumber(), nowNanos);
        } else if (!queue.add(publication)) {
            settled(publication);
            dropped(publication, DropReason.QUEUE_FULL);
        } else if (!line.isEmpty()) { // who was passed over for a while
            dealWaiting(nowNanos);
        }
    }

    /** At QoS 0: to the next one who keeps up, else to anybody whose loop does, who counts what it cannot take. */
    private void offerOnce(Publication publication, long nowNanos) {
        Seat found = null;
        for (int i = 0; i < seats.size() && (found == null || !found.keepsUp()); i++) {
            Seat seat = seats.get((nextSeat + i) % seats.size());
            boolean better = found == null || seat.keepsUp();
            found = better && !home.isFull(seat.loop()) && !isPassedOver(seat, nowNanos) ? seat : found;
        }
        if (found == null) {
            dropped(publication, seats.isEmpty() ? DropReason.NOT_CONNECTED : DropReason.SLOW_RECEIVER);
        } else {
            nextSeat = found.place() + 1;
            home.deal(Deal.of(found, 0, publication), nowNanos);
        }
    }

    /** Carries out what the loop of a member ordered. */
    void on(Order order, long nowNanos) {
        if (closed) {
            if (order instanceof Order.Return back) {
                dropped(back.deal().publication(), DropReason.SESSION_ENDED);
            } else if (order instanceof Order.Refuse refused) {
                dropped(refused.deal().publication(), DropReason.SESSION_ENDED);
            }
            return;
        }
        switch (order) {
            case Order.Sit sit -> onSit(sit.seat(), sit.credit());
            case Order.Credit credit -> onCredit(credit.seat(), credit.more());
            case Order.Keeps keeps -> keeps.seat().keepsUp(keeps.up());
            case Order.Rise rise -> onRise(rise.seat());
            case Order.Return back -> queue.putBack(back.deal());
            case Order.Refuse refused -> onRefuse(refused.deal(), nowNanos);
            case Order.Close close -> onClose();
        }
        dealWaiting(nowNanos);
    }

    private void onSit(Seat seat, int credit) {
        seat.place(seats.size());
        seats.add(seat);
        onCredit(seat, credit);
    }

    private void onCredit(Seat seat, int more) {
        seat.addCredit(more);
        standInLine(seat);
    }

    private void onRise(Seat seat) {
        Seat last = seats.removeLast();
        if (last != seat) {
            seats.set(seat.place(), last);
            last.place(seat.place());
        }
        seat.place(Seat.NOWHERE);
        if (seat.isInLine() && ++goneInLine > seats.size()) { // where nothing is published nobody else takes them out
            line.removeIf(waiting -> !waiting.isTaken());
            goneInLine = 0;
        }
    }

    /** Whoever else is there is asked; what nobody may have is dropped. */
    private void onRefuse(Deal deal, long nowNanos) {
        deal.seat().restUntil(nowNanos + REST_NANOS);
        boolean othersMay = seats.stream().anyMatch(seat -> !seat.rests(nowNanos));
        if (othersMay && deal.isAcknowledged()) {
            queue.putBack(deal);
            return;
        }
        Comparator<Seat> restedFirst = Comparator.comparing(seat -> seat.rests(nowNanos));
        seats.stream()
                .filter(seat -> !deal.isRefusedBy(seat))
                .min(restedFirst)
                .ifPresentOrElse(next -> hand(deal.refusedTo(next), nowNanos), () -> {
                    settled(deal.publication());
                    dropped(deal.publication(), DropReason.NOT_AUTHORIZED);
                });
    }

    private void onClose() {
        closed = true;
        for (Publication first = queue.peek(); first != null; first = queue.peek()) {
            queue.remove();
            dropped(first, DropReason.SESSION_ENDED);
        }
        seats.clear();
        line.clear();
    }

    private void dealWaiting(long nowNanos) {
        for (Publication first = queue.peek(); first != null; first = queue.peek()) {
            if (first.isExpired(nowNanos)) {
                queue.remove();
                settled(first);
                dropped(first, DropReason.EXPIRED);
                continue;
            }
            Seat seat = nextInLine(nowNanos);
            if (seat == null) {
                return;
            }
            deal(seat, first, queue.remove(), nowNanos);
        }
    }

    private void deal(Seat seat, Publication publication, long number, long nowNanos) {
        seat.addCredit(-1);
        standInLine(seat);
        hand(Deal.of(seat, number, publication), nowNanos);
    }

    private void hand(Deal deal, long nowNanos) {
        Seat seat = deal.seat();
        Publication publication = deal.publication();
        if (deal.qos() == Qos.AT_LEAST_ONCE && seat.session() == SessionStore.NONE) {
            home.deal(deal, nowNanos); // the group owes it until it is acknowledged
            return;
        }
        if (deal.qos().isAcknowledged() && seat.session() != SessionStore.NONE && publication.isStored()) {
            home.record(seat.session(), new GroupRecord.Dealt(filter(), deal));
        } else {
            settled(publication); // what is sent at QoS 0, or at QoS 2 to a session that is not kept, is not sent again
        }
        home.deal(deal, nowNanos);
    }

    private void settled(Publication publication) {
        if (publication.isStored()) {
            home.record(SessionStore.NONE, new GroupRecord.Settled(filter(), publication));
        }
    }

    private void dropped(Publication publication, DropReason reason) {
        home.dropped(filter(), publication, reason);
    }

    /** What waited when an earlier process ended. */
    public void restore(Publication publication) {
        queue.add(publication);
    }

    private void standInLine(Seat seat) {
        if (seat.credit() > 0 && !seat.isInLine()) {
            seat.inLine(true);
            line.add(seat);
        }
    }

    /** The seat whose turn it is, out of the line, or {@code null} if nobody has credit. */
    private @Nullable Seat nextInLine(long nowNanos) {
        for (int left = line.size(); left > 0; left--) {
            Seat seat = line.remove();
            boolean isDealtTo = seat.isTaken() && seat.credit() > 0;
            if (isDealtTo && isPassedOver(seat, nowNanos)) {
                line.add(seat);
                continue;
            }
            seat.inLine(false);
            if (isDealtTo) {
                return seat;
            } else if (!seat.isTaken()) {
                goneInLine--;
            }
        }
        return null;
    }

    /** Who may not have what was published lately waits until others had their turn, so that it holds up no more than the first message. */
    private boolean isPassedOver(Seat seat, long nowNanos) {
        return seat.rests(nowNanos) && seats.stream().anyMatch(other -> !other.rests(nowNanos));
    }

    private static final long REST_NANOS = 1_000_000_000L;
}
