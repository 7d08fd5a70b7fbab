package org.ternmq.cli.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.bench.count.Arrivals;
import org.ternmq.cli.bench.load.Measures.Moment;

/**
 * Sends what is due, on the one thread that calls it. In an open loop message k is due when the schedule says so, goes to lane k modulo
 * their number, and is stamped with the time when it was due; a lane that has no room is late, and catches up when it has. In a
 * closed loop a message is due when its lane has room.
 */
final class Pacer {
    private final List<Lane> lanes;
    private final LoadPlan plan;
    private final Measures measures;
    private final BooleanSupplier isStopped;
    private final long wallOffsetNanos;
    private final @Nullable Arrivals arrivals;
    private final List<Lane> late = new ArrayList<>();
    private long startNanos;
    private long begun; // arrivals looked at
    private long scheduled;
    private long excused; // deliveries that are not waited for any more
    private long lastReached;
    private long lastReachedNanos;
    private @Nullable Moment from;
    private @Nullable Moment to;

    Pacer(List<Lane> lanes, LoadPlan plan, Measures measures, BooleanSupplier isStopped, long wallOffsetNanos) {
        this.lanes = lanes;
        this.plan = plan;
        this.measures = measures;
        this.isStopped = isStopped;
        this.wallOffsetNanos = wallOffsetNanos;
        this.arrivals = plan.pace().isClosedLoop() || lanes.isEmpty()
                ? null
                : new Arrivals(plan.pace().perSecond(), plan.pace().rampSeconds());
    }

    /** Runs the plan to its end, or until it is stopped, or nothing can be sent any more. */
    void run() {
        startNanos = System.nanoTime();
        measures.measureFrom(startNanos + plan.pace().unmeasuredNanos());
        Patience patience = new Patience(measures, plan.pace().patienceSeconds());
        long now = startNanos;
        while (!isStopped.getAsBoolean() && isWorthwhile(now, patience)) {
            step(Math.min(now - startNanos, plan.pace().nanos()));
            mark(now);
            // A thread that only waits for the next message to be due is parked and not scheduled, since the time is
            // known and
            // a timer costs a thread of its own; how much later it wakes is measured as lateness.
            LockSupport.parkNanos(pauseNanos(now));
            now = System.nanoTime();
        }
        if (arrivals != null) {
            scheduled = arrivals.before(Math.min(now - startNanos, plan.pace().nanos()));
        }
        from = from == null ? measures.now() : from;
        to = to == null ? measures.now() : to;
    }

    private boolean isWorthwhile(long now, Patience patience) {
        if (haveAllEnded()) {
            return false;
        }
        boolean isOver = now - startNanos >= plan.pace().nanos();
        boolean isAllBegun =
                arrivals == null || begun >= arrivals.before(plan.pace().nanos());
        if (!isOver) {
            return true;
        }
        return !(isAllBegun && late.isEmpty()) && patience.isLeft(now);
    }

    private boolean haveAllEnded() {
        for (Lane lane : lanes) {
            if (!lane.hasEnded()) {
                return false;
            }
        }
        return !lanes.isEmpty();
    }

    private void mark(long now) {
        if (from == null && now - startNanos >= plan.pace().unmeasuredNanos()) {
            from = measures.now();
        }
        if (to == null && now - startNanos >= plan.pace().nanos()) {
            to = measures.now();
        }
    }

    private void step(long elapsed) {
        if (arrivals != null) {
            sendDue(arrivals);
        } else if (elapsed < plan.pace().nanos()) {
            sendAsRoomAllows();
        }
    }

    private void sendDue(Arrivals schedule) {
        // Asked anew, since sending takes time and the next ones become due meanwhile; but not without end.
        long due = schedule.before(
                Math.min(System.nanoTime() - startNanos, plan.pace().nanos()));
        late.removeIf(lane -> catchUp(schedule, lane));
        for (; begun < due; begun++) {
            Lane lane = lanes.get((int) (begun % lanes.size()));
            long dueNanos = startNanos + schedule.nanosOf(begun);
            if (lane.isLate()) {
                continue; // its turn comes when it catches up
            }
            if (lane.hasRoom() && lane.send(dueNanos, wallOffsetNanos)) {
                recordLateness(dueNanos);
            } else {
                lane.late(true);
                late.add(lane);
            }
        }
    }

    /** Sends what of a lane is due and was begun; whether that was all. */
    private boolean catchUp(Arrivals schedule, Lane lane) {
        for (long number = lane.index() + lane.sent() * lanes.size(); number < begun; number += lanes.size()) {
            if (!lane.hasRoom() || !lane.send(startNanos + schedule.nanosOf(number), wallOffsetNanos)) {
                return false;
            }
        }
        lane.late(false);
        return true;
    }

    /** Of a message that had room at once: if it is late, that is due to this process and not to the broker. */
    private void recordLateness(long dueNanos) {
        if (measures.isMeasured(dueNanos)) {
            measures.lateness.record(System.nanoTime() - dueNanos);
        }
    }

    private void sendAsRoomAllows() {
        boolean isSending = true;
        for (int round = 0; isSending && round < ROUNDS_MAX; round++) {
            isSending = false;
            for (Lane lane : lanes) {
                if (lane.hasRoom() && isDeliveryKeepingUp() && lane.send(System.nanoTime(), wallOffsetNanos)) {
                    scheduled++;
                    isSending = true;
                }
            }
        }
    }

    /** Whether subscribers of this process are not too far behind; what a broker has dropped is not waited for longer than a second. */
    private boolean isDeliveryKeepingUp() {
        long each = plan.shape().deliveries(plan.crowd().subscribers());
        return each == 0 || undelivered(each) - excused < each * lanes.size() * plan.inFlightMax();
    }

    private long undelivered(long each) {
        return measures.sent() * each - measures.reached.sum();
    }

    private void excuse(long now) {
        long reached = measures.reached.sum();
        if (reached != lastReached || lastReachedNanos == 0) {
            lastReached = reached;
            lastReachedNanos = now;
        } else if (now - lastReachedNanos > EXCUSED_NANOS) {
            excused = undelivered(plan.shape().deliveries(plan.crowd().subscribers()));
        }
    }

    private long pauseNanos(long now) {
        if (arrivals == null) {
            excuse(now);
            return lanes.isEmpty() ? PAUSE_MOST_NANOS : PAUSE_LEAST_NANOS;
        }
        long next = late.isEmpty() ? startNanos + arrivals.nanosOf(begun) - System.nanoTime() : PAUSE_LATE_NANOS;
        return Math.clamp(next, 1, PAUSE_MOST_NANOS);
    }

    /** How many messages were due until the end. */
    long scheduled() {
        return scheduled;
    }

    /** Where everything stood when measuring began. */
    Moment from() {
        return from == null ? measures.now() : from;
    }

    /** Where everything stood when nothing more was due. */
    Moment to() {
        return to == null ? measures.now() : to;
    }

    private static final int ROUNDS_MAX = 1_000;
    private static final long PAUSE_LEAST_NANOS = 20_000;
    private static final long PAUSE_LATE_NANOS = 100_000;
    private static final long PAUSE_MOST_NANOS = 1_000_000;
    private static final long EXCUSED_NANOS = 1_000_000_000;
}
