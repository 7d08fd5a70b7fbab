package org.ternmq.broker.share;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.ternmq.broker.route.SubscriptionIndex;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Limits;
import org.ternmq.core.session.Session;
import org.ternmq.core.store.GroupRecord;

/**
 * The shared subscriptions of one loop: the groups that belong to it, and the members whose sessions do. Orders between them are carried
 * out one after another, never one within another; those for other loops go over in one batch a turn. Confined to its loop.
 */
public final class Shares {
    private final Exchange exchange;
    private final SubscriptionIndex index;
    private final Supplier<Limits> limits;
    private final List<List<Order>> outgoing = new ArrayList<>();
    private final ArrayDeque<Order> own = new ArrayDeque<>();
    private final ConcurrentLinkedQueue<List<Order>> inbox = new ConcurrentLinkedQueue<>(); // from other loops
    private final AtomicBoolean called = new AtomicBoolean();
    private List<Members> due = new ArrayList<>();
    private List<Members> settling = new ArrayList<>();
    private boolean carryingOut;
    private boolean ordersLeave;

    /** Those of one of {@code loops} loops; the limits are asked for each time, since they may change. */
    public Shares(Exchange exchange, int loops, SubscriptionIndex index, Supplier<Limits> limits) {
        this.exchange = exchange;
        this.index = index;
        this.limits = limits;
        for (int i = 0; i < loops; i++) {
            outgoing.add(new ArrayList<>());
        }
    }

    /** The shared subscriptions of a session of this loop, none so far. */
    public Members of(Session session) {
        return new Members(session, this);
    }

    int loop() {
        return exchange.index();
    }

    Group join(TopicFilter filter, boolean isKept) {
        Shares home = exchange.sharesOf(exchange.loopOf(filter));
        return (Group) index.join(filter, isKept, () -> new Group(filter, home));
    }

    void leave(Group group, boolean isKept) {
        if (index.leave(group, isKept)) {
            order(new Order.Close(group));
        }
    }

    GroupQueue newQueue() {
        return new GroupQueue(limits, exchange);
    }

    /** Has an order carried out, before the group is offered another message. */
    void order(Order order) {
        int loop = order.group().loop();
        if (loop == loop()) {
            own.add(order);
        } else {
            outgoing.get(loop).add(order);
            ordersLeave = true;
        }
    }

    /** A session may take more. */
    void due(Members members) {
        due.add(members);
    }

    void deal(Deal deal, long nowNanos) {
        int loop = deal.seat().loop();
        if (loop != loop()) {
            exchange.post(loop, deal);
            return;
        }
        try {
            deal.seat().member().take(deal, nowNanos);
        } catch (RuntimeException defect) {
            exchange.failed(deal.seat().group(), defect);
        }
    }

    boolean isFull(int loop) {
        return loop != loop() && exchange.isFull(loop);
    }

    void record(long session, GroupRecord change) {
        exchange.record(session, change);
    }

    void dropped(Object who, Publication publication, DropReason reason) {
        exchange.dropped(who, publication, reason);
    }

    /** Once a turn, before anything is written to connections: grants credit, carries out orders, sends those for other loops. */
    public void settle() {
        carryOutOrders();
        while (!due.isEmpty()) {
            List<Members> now = due;
            due = settling;
            settling = now;
            now.forEach(Members::settle);
            now.clear();
            carryOutOrders();
        }
        for (int loop = 0; loop < outgoing.size(); loop++) {
            if (!outgoing.get(loop).isEmpty()) {
                exchange.sharesOf(loop).receive(outgoing.get(loop));
                outgoing.set(loop, new ArrayList<>());
            }
        }
        ordersLeave = false;
    }

    /** Whether {@link #settle} has nothing to do. */
    public boolean isIdle() {
        return due.isEmpty() && own.isEmpty() && inbox.isEmpty() && !ordersLeave;
    }

    /** Takes orders of another loop, on its thread. */
    private void receive(List<Order> orders) {
        inbox.add(orders);
        if (called.compareAndSet(false, true)) {
            exchange.execute(() -> {
                called.set(false);
                carryOutOrders();
            });
        }
    }

    /** Carries out what was ordered so far, and what that brings about. */
    void carryOutOrders() {
        if (carryingOut || inbox.isEmpty() && own.isEmpty()) {
            return;
        }
        carryingOut = true;
        try {
            for (List<Order> batch = inbox.poll(); batch != null; batch = inbox.poll()) {
                batch.forEach(this::carryOut);
            }
            for (Order order = own.poll(); order != null; order = own.poll()) {
                carryOut(order);
            }
        } finally {
            carryingOut = false;
        }
    }

    private void carryOut(Order order) {
        try {
            order.group().on(order, exchange.nowNanos());
        } catch (RuntimeException defect) {
            exchange.failed(order.group(), defect);
        }
    }
}
