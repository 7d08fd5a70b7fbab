package org.ternmq.broker.share;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ternmq.broker.route.Envelope;
import org.ternmq.broker.route.Router;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.Publication;

/**
 * One message dealt to one seat: on its way there, in the member's session, in flight, or on its way back. At any time it is at one
 * of these places only, so that a message goes to another member only if it came back.
 */
final class Deal extends Delivery implements Envelope {
    private final Seat seat;
    private final long number;
    private final List<Seat> refusers;

    private Deal(
            Seat seat, long number, Publication publication, Qos qos, boolean retain, int[] ids, List<Seat> refusers) {
        super(publication, qos, retain, ids);
        this.seat = seat;
        this.number = number;
        this.refusers = refusers;
    }

    /**
     * The message as the member gets it: with what this one was granted, whatever others were [MQTT-4.8.2-3], and with the
     * identifier of this subscription, whatever other copies its client gets [MQTT-3.3.4-5].
     *
     * @param number its place in the order in which the group dealt for the first time
     */
    static Deal of(Seat seat, long number, Publication publication) {
        return of(seat, number, publication, List.of());
    }

    private static Deal of(Seat seat, long number, Publication publication, List<Seat> refusers) {
        Grant grant = seat.grant();
        Message message = publication.message();
        int[] ids = grant.subscriptionId() == Grant.NO_ID ? NO_IDS : new int[] {grant.subscriptionId()};
        boolean retain = message.retain() && grant.retainAsPublished();
        return new Deal(seat, number, publication, message.qos().min(grant.qosMax()), retain, ids, refusers);
    }

    /** The same for another seat, since that of this one may not have it. */
    Deal refusedTo(Seat next) {
        List<Seat> all = new ArrayList<>(refusers);
        all.add(seat);
        return of(next, number, publication(), all);
    }

    /** Whether a seat may not have it, as far as is known. */
    boolean isRefusedBy(Seat other) {
        return other == seat || refusers.contains(other);
    }

    Seat seat() {
        return seat;
    }

    long number() {
        return number;
    }

    /** Whether credit was spent on it; what was published at QoS 0, and what others refused, is dealt without. */
    boolean isOnCredit() {
        return isAcknowledged() && refusers.isEmpty();
    }

    /** Whether it was published to be acknowledged, so that it may wait. */
    boolean isAcknowledged() {
        return publication().message().qos().isAcknowledged();
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public Optional<TopicFilter> group() {
        return Optional.of(seat.group().filter());
    }

    @Override
    public boolean giveBack() {
        if (isAcknowledged()) {
            seat.member().giveBack(this);
        }
        return isAcknowledged();
    }

    @Override
    public boolean refuse() {
        seat.member().refuse(this);
        return true;
    }

    @Override
    public int chargeBytes() {
        return publication().chargeBytes();
    }

    @Override
    public void open(Router router, long nowNanos) {
        seat.member().take(this, nowNanos);
    }
}
