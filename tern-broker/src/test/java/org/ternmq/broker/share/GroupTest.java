package org.ternmq.broker.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.message.Grant;
import org.ternmq.core.message.Publication;
import org.ternmq.core.session.Limits;

/** A group alone: publications and orders in, deals and drops out. */
class GroupTest {
    private final FakeExchange exchange = new FakeExchange(Limits.DEFAULT.with(to -> to.queueMessagesMax = 3));
    private final Group group = new Group(TopicFilter.of("$share/g/t"), exchange.shares);
    private final List<Seat> seats = new ArrayList<>();

    private Seat sit(int credit) {
        var grant = new Grant(Qos.EXACTLY_ONCE, false, false, RetainHandling.SEND, Grant.NO_ID);
        Seat seat = new Seat(group, Unseen.member(exchange.shares, group, grant), 1, grant, 0);
        seats.add(seat);
        order(new Order.Sit(seat, credit));
        return seat;
    }

    private void order(Order order) {
        group.on(order, exchange.nowNanos);
    }

    private void publish(Qos qos, String... payloads) {
        for (String payload : payloads) {
            publish(VirtualClient.message("t", payload, qos, false));
        }
    }

    private void publish(Message message) {
        group.deliver(new Publication(message, "p", exchange.nowNanos), exchange.nowNanos);
    }

    private List<String> dealt() {
        return exchange.dealt(seats);
    }

    @Test
    void whoHasCreditIsDealtToTurnAboutAndTheRestWaits() {
        sit(1);
        sit(3);
        publish(Qos.AT_LEAST_ONCE, "a", "b", "c", "d", "e");
        assertEquals(List.of("0 a", "1 b", "1 c", "1 d"), dealt());
        assertEquals(1, exchange.held);
        order(new Order.Credit(seats.getFirst(), 2));
        assertEquals(List.of("0 e"), dealt());
        assertEquals(1, group.credit());
        assertEquals(0, exchange.held);
    }

    @Test
    void whatComesBackGoesFirstAndInItsOldOrderThoughTheQueueIsFull() {
        Seat gone = sit(3);
        publish(Qos.AT_LEAST_ONCE, "a", "b", "c", "d", "e", "f", "g");
        assertEquals(List.of(DropReason.QUEUE_FULL), exchange.drops);
        List<Deal> deals = List.copyOf(exchange.deals);
        dealt();
        order(new Order.Rise(gone));
        for (int i : new int[] {2, 0, 1}) {
            order(new Order.Return(deals.get(i)));
        }
        assertEquals(List.of(), dealt());
        assertEquals(6, exchange.held);
        sit(10);
        assertEquals(List.of("1 a", "1 b", "1 c", "1 d", "1 e", "1 f"), dealt());
    }

    @Test
    void whoRoseIsDealtNothingEvenWithCredit() {
        Seat first = sit(5);
        sit(5);
        order(new Order.Rise(first));
        publish(Qos.AT_LEAST_ONCE, "a", "b");
        publish(Qos.AT_MOST_ONCE, "c", "d");
        assertEquals(List.of("1 a", "1 b", "1 c", "1 d"), dealt());
        assertEquals(1, group.seats());
    }

    @Test
    void seatsThatComeAndGoLeaveNothingBehindThoughNothingIsPublished() {
        sit(5);
        for (int i = 0; i < 1_000; i++) {
            order(new Order.Rise(sit(5)));
            assertTrue(group.inLine() <= 4, () -> group.inLine() + " seats in line");
        }
        publish(Qos.AT_LEAST_ONCE, "a", "b");
        assertEquals(List.of("0 a", "0 b"), dealt());
        assertEquals(1, group.inLine());
    }

    @Test
    void qos0TakesNoCreditAndPassesOverWhoIsSlow() {
        sit(0);
        sit(0);
        sit(0);
        order(new Order.Keeps(seats.get(1), false));
        publish(Qos.AT_MOST_ONCE, "a", "b", "c");
        assertEquals(List.of("0 a", "2 b", "0 c"), dealt());
        order(new Order.Keeps(seats.get(0), false));
        order(new Order.Keeps(seats.get(2), false));
        publish(Qos.AT_MOST_ONCE, "d");
        assertEquals(1, dealt().size());
        order(new Order.Keeps(seats.get(1), true));
        publish(Qos.AT_MOST_ONCE, "e", "f");
        assertEquals(List.of("1 e", "1 f"), dealt());
    }

    @Test
    void qos0IsDroppedWithTheReason() {
        publish(Qos.AT_MOST_ONCE, "a");
        sit(1);
        exchange.full = true;
        publish(Qos.AT_MOST_ONCE, "b");
        publish(Qos.AT_LEAST_ONCE, "c"); // credit bounds what is on its way
        assertEquals(List.of("0 c"), dealt());
        assertEquals(List.of(DropReason.NOT_CONNECTED, DropReason.SLOW_RECEIVER), exchange.drops);
    }

    @Test
    void aClosedGroupCountsWhatItHadAndWhatStillComes() {
        Seat seat = sit(1);
        publish(Qos.AT_LEAST_ONCE, "a", "b", "c");
        order(new Order.Rise(seat));
        order(new Order.Close(group));
        assertEquals(2, exchange.drops.size());
        order(new Order.Return(exchange.deals.getFirst()));
        publish(Qos.AT_LEAST_ONCE, "d");
        publish(Qos.AT_MOST_ONCE, "e");
        sit(5);
        assertEquals(5, exchange.drops.size());
        assertTrue(exchange.drops.stream().allMatch(DropReason.SESSION_ENDED::equals));
        assertEquals(0, exchange.held);
    }

    @Test
    void expiredMessagesTakeNoCredit() {
        publish(VirtualClient.message("t", "old", Qos.AT_LEAST_ONCE, false)
                .withProperties(Properties.of(PropertyId.MESSAGE_EXPIRY_INTERVAL, 1)));
        publish(Qos.AT_LEAST_ONCE, "new");
        exchange.nowNanos = 1_000_000_000L;
        sit(1);
        assertEquals(List.of("0 new"), dealt());
        assertEquals(List.of(DropReason.EXPIRED), exchange.drops);
    }
}
