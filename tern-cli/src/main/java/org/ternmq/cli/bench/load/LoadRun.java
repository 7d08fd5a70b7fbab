package org.ternmq.cli.bench.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.ternmq.cli.bench.count.NumbersSeen;
import org.ternmq.cli.bench.report.BenchReport;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;

/**
 * One run of a plan: connects, subscribes, sends, waits for what is still to come, closes, accounts. For one use by one thread, which does
 * the sending; whatever the number of clients it makes no other threads but theirs.
 */
public final class LoadRun {
    private final LoadPlan plan;
    private final BenchClients clients;
    private final Measures measures;
    private final BooleanSupplier isStopped;
    private final int run;
    private final long wallOffsetNanos;
    private final List<Lane> lanes = new ArrayList<>();
    private final List<LoadReceiver> receivers = new ArrayList<>();
    private final List<Expected> expected = new ArrayList<>();

    /** The account of what one publisher sent to one subscriber, or group. */
    private record Expected(int publisher, NumbersSeen seen) {}

    /**
     * A run.
     *
     * @param run the number that tells its messages from those of other runs
     * @param isStopped whether somebody wants it to end early
     */
    public LoadRun(LoadPlan plan, BenchClients clients, Measures measures, int run, BooleanSupplier isStopped) {
        this.plan = plan;
        this.clients = clients;
        this.measures = measures;
        this.run = run;
        this.isStopped = isStopped;
        this.wallOffsetNanos = plan.shape().isWhole() ? 0 : System.currentTimeMillis() * 1_000_000L - System.nanoTime();
    }

    /**
     * Runs it.
     *
     * @throws MqttException if not all clients can be connected
     */
    public BenchReport run() {
        double loadBefore = Measures.loadAverage();
        List<MqttClient> subscribers = List.of();
        List<MqttClient> publishers = List.of();
        try {
            subscribers = plan.shape().receives() ? connectSubscribers() : List.of();
            publishers = plan.shape().publishes() ? connectPublishers() : List.of();
            Pacer pacer = new Pacer(lanes, plan, measures, isStopped, wallOffsetNanos);
            pacer.run();
            awaitRest();
            if (plan.form().retain() && plan.shape().isWhole()) {
                lanes.stream().filter(lane -> !lane.hasEnded()).forEach(Lane::forgetRetained);
            }
            return new LoadFigures(plan, measures).report(pacer, account(pacer.scheduled()), loadBefore);
        } finally {
            Connecting.closeAll(publishers, clients);
            Connecting.closeAll(subscribers, clients);
        }
    }

    private List<MqttClient> connectSubscribers() {
        Map<Long, NumbersSeen> group = new HashMap<>();
        for (int i = 0; i < plan.crowd().subscribers(); i++) {
            receivers.add(receiver(i, group));
        }
        return connect(plan.crowd().subscribers(), number -> {
            MqttClient client = clients.connect("s" + number, () -> {});
            String filter = plan.shape().filter(plan.form().prefix(), number, plan.crowd());
            try {
                var unused = client.subscribe(filter, plan.form().qos(), receivers.get(number));
                return client;
            } catch (MqttException e) {
                client.abort();
                throw e;
            }
        });
    }

    private LoadReceiver receiver(int subscriber, Map<Long, NumbersSeen> group) {
        if (!plan.shape().isWhole()) {
            return LoadReceiver.ofAnybody(measures, wallOffsetNanos);
        }
        boolean isFirst = plan.shape() != LoadShape.SHARED || subscriber == 0;
        Map<Long, NumbersSeen> own = plan.shape() == LoadShape.SHARED ? group : new HashMap<>();
        for (int publisher = 0; isFirst && publisher < plan.crowd().publishers(); publisher++) {
            if (plan.shape().reaches(publisher, subscriber)) {
                NumbersSeen seen = NumbersSeen.fromZero();
                own.put(Stamp.publisherOfRun(run, publisher), seen);
                expected.add(new Expected(publisher, seen));
            }
        }
        return LoadReceiver.of(measures, own);
    }

    private List<MqttClient> connectPublishers() {
        int wanted = plan.pace().isClosedLoop() ? plan.inFlightMax() : plan.inFlightMax() + BACKLOG_MAX;
        long possible =
                BACKLOG_BYTES_MAX / plan.crowd().publishers() / plan.form().bytes();
        int bound = Math.clamp(possible, 1, wanted);
        Map<Integer, Runnable> ends = new ConcurrentHashMap<>();
        List<MqttClient> all = connect(
                plan.crowd().publishers(),
                number -> clients.connect(
                        "p" + number, () -> ends.getOrDefault(number, () -> {}).run()));
        for (int i = 0; i < all.size(); i++) {
            Lane lane = new Lane(all.get(i), measures, plan, bound, Stamp.publisherOfRun(run, i));
            ends.put(i, lane::end);
            lanes.add(lane);
        }
        return all;
    }

    private List<MqttClient> connect(int count, IntFunction<MqttClient> one) {
        Connecting connecting = new Connecting(measures, isStopped);
        List<MqttClient> all = connecting.connect(count, plan.pace().connectsPerSecond(), 0, one);
        MqttException failure = connecting.failure();
        if (failure != null) {
            Connecting.closeAll(all, clients);
            throw failure;
        }
        return all;
    }

    /** Waits until everything was answered and has come, or nothing comes any more. */
    private void awaitRest() {
        Patience patience = new Patience(measures, plan.pace().patienceSeconds());
        while (!isComplete() && patience.isLeft(System.nanoTime())) {
            // What is waited for comes on threads of the clients, each message of which would have to wake this one
            // otherwise.
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean isComplete() {
        for (Lane lane : lanes) {
            if (lane.outstanding() > 0) {
                return false;
            }
        }
        if (!plan.shape().isWhole()) {
            return plan.shape().publishes();
        }
        for (Expected each : expected) {
            if (each.seen().distinct() < sentBy(each.publisher())) {
                return false;
            }
        }
        return true;
    }

    /** Nothing if the run was stopped before that publisher had connected. */
    private long sentBy(int publisher) {
        return publisher < lanes.size() ? lanes.get(publisher).sent() : 0;
    }

    private LoadFigures.Account account(long scheduled) {
        long lost = 0;
        long duplicates = 0;
        for (Expected each : expected) {
            lost += sentBy(each.publisher()) - each.seen().distinct();
            duplicates += each.seen().duplicates();
        }
        if (plan.shape() == LoadShape.SUB) {
            lost = receivers.stream().mapToLong(LoadReceiver::gaps).sum();
            duplicates = receivers.stream().mapToLong(LoadReceiver::duplicates).sum();
        }
        long underway = lanes.stream().mapToLong(Lane::outstanding).sum();
        return new LoadFigures.Account(scheduled, lost, duplicates, underway);
    }

    private static final int BACKLOG_MAX = 1_000;
    private static final long BACKLOG_BYTES_MAX = 64L << 20; // of all publishers
    private static final long LOOK_NANOS = 2_000_000;
}
