package org.ternmq.cli.soak.load;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.HdrHistogram.Histogram;
import org.ternmq.cli.bench.count.Latencies;
import org.ternmq.faults.FaultProxy;

/** All the load of a run. Owned by one thread. */
public final class MixedLoad implements AutoCloseable {
    private final Latencies latencies = new Latencies();
    private final FaultProxy proxy;
    private final Mischief mischief;
    private final List<LaneRun> lanes;
    private final Passers passers;
    private final Wills wills;
    private final Retained retained;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ExecutorService helpers = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Connects all that stays and begins.
     *
     * @param port of the broker, on this machine
     * @param perSecond how many messages are published in a second, of all lanes
     * @param seed what chance comes from
     */
    public MixedLoad(int port, double perSecond, long seed, Account account) {
        this.proxy = FaultProxy.infront(HOST, port);
        Doors doors = new Doors(url(port), url(proxy.port()));
        this.lanes = Lane.ALL.stream()
                .map(lane -> new LaneRun(lane, doors, account, latencies))
                .toList();
        this.mischief = new Mischief(proxy, seed, account);
        this.passers = new Passers(doors, account, seed + 1, Math.max(0.5, perSecond / PASSER_OF));
        this.wills = new Wills(doors, account, seed + 2);
        this.retained = new Retained(doors, account, seed + 3);
        for (int i = 0; i < lanes.size(); i++) {
            lanes.get(i).begin(perSecond, seed + 100L * (i + 1), threads);
        }
        helpers.execute(account.guarded("faults", mischief::run));
        helpers.execute(account.guarded("clients that come once", passers::run));
        helpers.execute(account.guarded("wills", wills::run));
        helpers.execute(account.guarded("retained messages", retained::run));
    }

    private static String url(int port) {
        return "mqtt://" + HOST + ":" + port;
    }

    /** Times of delivery since this was asked last, of what goes straight to the broker and to readers that are always there. */
    public Histogram latest() {
        return latencies.latest();
    }

    /**
     * Publishes no more, makes no more faults, and waits until all that has to come has, or for so long.
     *
     * @return what came of each lane
     */
    public List<LaneCount> settle(Duration patience) throws InterruptedException {
        lanes.forEach(LaneRun::endPublishing);
        passers.end();
        wills.end();
        retained.end();
        mischief.end();
        helpers.close(); // each is at its end soon, or after its own patience
        long end = System.nanoTime() + patience.toNanos();
        while (System.nanoTime() < end && !lanes.stream().allMatch(LaneRun::isComplete)) {
            Thread.sleep(50);
        }
        lanes.forEach(LaneRun::endReading);
        threads.close();
        return lanes.stream().map(LaneRun::end).toList();
    }

    @Override
    public void close() {
        helpers.shutdownNow();
        threads.shutdownNow();
        proxy.close();
    }

    private static final String HOST = "127.0.0.1";

    /** One client comes, and goes again, for so many messages. */
    private static final double PASSER_OF = 100;
}
