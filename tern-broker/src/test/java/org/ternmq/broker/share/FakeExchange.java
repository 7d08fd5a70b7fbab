package org.ternmq.broker.share;

import java.util.ArrayList;
import java.util.List;
import org.ternmq.broker.route.Envelope;
import org.ternmq.broker.route.SubscriptionIndex;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.GroupRecord;

/** Loop 0 of two; what it deals to members on loop 1 is written down. */
final class FakeExchange implements Exchange {
    final List<Deal> deals = new ArrayList<>();
    final List<DropReason> drops = new ArrayList<>();
    final Shares shares;
    boolean full;
    int held;
    long nowNanos;

    FakeExchange(Limits limits) {
        shares = new Shares(this, 2, new SubscriptionIndex(1), () -> limits);
    }

    /** What was dealt since the last call, each as seat and payload. */
    List<String> dealt(List<Seat> seats) {
        List<String> told = deals.stream()
                .map(deal -> seats.indexOf(deal.seat()) + " "
                        + deal.publication().message().payload().toUtf8())
                .toList();
        deals.clear();
        return told;
    }

    @Override
    public void record(long session, GroupRecord change) {}

    @Override
    public int index() {
        return 0;
    }

    @Override
    public int loopOf(TopicFilter shared) {
        return 0;
    }

    @Override
    public Shares sharesOf(int loop) {
        return shares;
    }

    @Override
    public void post(int loop, Envelope deal) {
        deals.add((Deal) deal);
    }

    @Override
    public boolean isFull(int loop) {
        return full;
    }

    @Override
    public void execute(Runnable task) {
        task.run();
    }

    @Override
    public void held(Publication publication) {
        held++;
    }

    @Override
    public void letGo(Publication publication) {
        held--;
    }

    @Override
    public void dropped(Object who, Publication publication, DropReason reason) {
        drops.add(reason);
    }

    @Override
    public void failed(Object receiver, RuntimeException defect) {
        throw defect;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }
}
