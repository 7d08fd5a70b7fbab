package org.ternmq.conformance.crash;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.Version;
import org.ternmq.conformance.crash.check.Checker;
import org.ternmq.conformance.crash.check.Series;
import org.ternmq.conformance.crash.check.Verdict.Wrong;

/**
 * Kills a broker again and again while clients publish, subscribe and come and go, and tells what was lost or doubled. See
 * interop/crash. Exit code: 0 nothing, 1 something, 2 wrong usage or no broker.
 */
public final class CrashTest {
    private final Options options;
    private final SplittableRandom random;
    private final Run run;
    private final BrokerProcess broker;
    private final Checker checker;
    private final List<Series> series = new ArrayList<>();
    private final List<Series> kept = new ArrayList<>();
    private final List<SubscribingClient> subscribers = new ArrayList<>();
    private final List<Thread> publishing = new ArrayList<>();
    private final List<Thread> others = new ArrayList<>();
    private final Waverer waverer;
    private final Wills wills;
    private final RetainedReader reader;
    private int restarts;
    private boolean brokerDied;

    private CrashTest(Options options, Path data, Path log) throws IOException {
        this.options = options;
        random = new SplittableRandom(options.seed());
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), freePort());
        run = new Run(address, options.seed() + "-" + Long.toString(System.currentTimeMillis(), 36));
        broker = new BrokerProcess(options.broker(), address, data, log.toFile());
        checker = new Checker(run.verdict(), run);
        waverer = new Waverer(run, random.split());
        wills = new Wills(run, random.split());
        reader = new RetainedReader(run, kept, checker);
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0)) {
            return probe.getLocalPort();
        }
    }

    /** Runs what interop/crash/run.sh asks for. */
    public static void main(String[] arguments) throws IOException {
        Options options;
        try {
            options = Options.parse(arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println("crash: " + wrong.getMessage());
            System.exit(2);
            return;
        }
        Path folder = Files.createTempDirectory("tern-crash-");
        Path data = options.data() == null ? Files.createDirectory(folder.resolve("data")) : options.data();
        Files.createDirectories(data);
        CrashTest test = new CrashTest(options, data, folder.resolve("broker.log"));
        boolean clean;
        try (BrokerProcess broker = test.broker) {
            broker.start();
            test.play();
            clean = test.report();
        } catch (IOException noBroker) {
            System.err.println("crash: " + noBroker.getMessage());
            System.exit(2);
            return;
        }
        if (clean) {
            delete(folder);
        } else {
            System.out.println("kept: the data in " + data + ", the log of the broker in " + folder);
        }
        System.exit(clean ? 0 : 1);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> inside = Files.walk(folder)) {
            for (Path each : inside.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private void play() throws IOException {
        List<Publisher> publishers = publishers();
        Habits.all(run.id()).forEach(habits -> subscribe(habits, series));
        wills.watchedBy(subscribe(wills.observer(), wills.series()));
        await(
                START_MILLIS_MAX,
                () -> subscribers.stream().allMatch(SubscribingClient::isSubscribed),
                "subscribers wait");
        publishers.forEach(publisher -> start(publisher, publishing));
        start(wills, publishing);
        start(waverer, others);
        start(reader, others);
        if (options.kills() == 0) {
            Run.pause((long) (options.seconds() * 1_000));
        }
        for (int i = 0; i < options.kills() && !brokerDied; i++) {
            killOnce();
        }
        drain();
    }

    private List<Publisher> publishers() {
        List<Publisher> publishers = new ArrayList<>();
        for (Qos qos : Qos.values()) {
            for (int i = 0; i < PUBLISHERS; i++) {
                String place = "q" + qos.bits() + "/p" + i;
                List<Series> own = new ArrayList<>();
                for (String end : List.of("a", "b")) {
                    own.add(new Series(place, "crash/" + run.id() + "/" + place + "/" + end, qos, false));
                }
                series.addAll(own);
                Version version = i % 2 == 0 ? Version.V5 : Version.V3_1_1;
                publishers.add(new Publisher(run, place + "-" + run.id(), version, own, PER_SECOND));
            }
        }
        // What changes all the time is caught in the middle, what changes seldom must last.
        publishers.add(keeper("often", Version.V5, 5, PER_SECOND));
        publishers.add(keeper("seldom", Version.V3_1_1, 20, 10));
        return publishers;
    }

    private SubscribingClient subscribe(Habits habits, List<Series> topics) {
        SubscribingClient subscriber = new SubscribingClient(run, habits, topics, random.split());
        subscribers.add(subscriber);
        start(subscriber, others);
        return subscriber;
    }

    private Publisher keeper(String name, Version version, int topics, int perSecond) {
        List<Series> own = new ArrayList<>();
        for (int i = 0; i < topics; i++) {
            own.add(new Series(name, "kept/" + run.id() + "/" + name + "/" + i, Qos.AT_LEAST_ONCE, true));
        }
        kept.addAll(own);
        return new Publisher(run, name + "-" + run.id(), version, own, perSecond);
    }

    private static void start(Runnable client, List<Thread> threads) {
        threads.add(Thread.ofVirtual().start(client));
    }

    private void killOnce() throws IOException {
        if (random.nextInt(EARLY_ONE_IN) > 0) {
            awaitTraffic();
        }
        double life = options.secondsMin() + random.nextDouble() * (options.secondsMax() - options.secondsMin());
        Run.pause((long) (life * 1_000));
        if (!broker.isAlive()) {
            run.fault(Run.BROKER, "ended by itself");
            brokerDied = true;
            return;
        }
        run.killed();
        if (options.gently()) {
            broker.stop();
        } else {
            broker.kill();
        }
        Run.pause(random.nextInt(DOWN_MILLIS_MAX));
        broker.start();
        restarts++;
        run.tell(Run.BROKER, "took connections again");
        progress("kill " + run.kills() + " of " + options.kills());
    }

    /** Most lives are counted from when messages flow again; some from the first connection, so that clients are cut coming back. */
    private void awaitTraffic() {
        long enough = run.acknowledged().sum() + PER_LIFE_MIN;
        await(
                START_MILLIS_MAX,
                () -> run.acknowledged().sum() >= enough || !broker.isAlive(),
                "nothing is acknowledged");
    }

    private void drain() {
        run.enter(Run.Phase.DRAINING);
        await(DRAIN_MILLIS_MAX, () -> publishing.stream().noneMatch(Thread::isAlive), "publishers wait for answers");
        await(DRAIN_MILLIS_MAX, () -> subscribers.stream().allMatch(SubscribingClient::isComplete), "");
        Run.pause(SETTLE_MILLIS); // what would come twice comes now
        if (!reader.look()) {
            run.fault("reader", "cannot read what is retained");
        }
        run.enter(Run.Phase.OVER);
        await(DRAIN_MILLIS_MAX, () -> others.stream().noneMatch(Thread::isAlive), "clients do not end");
        if (!brokerDied && !broker.isAlive()) {
            run.fault(Run.BROKER, "ended by itself");
        }
    }

    /** Waits as long as messages still come; in vain is a fault where it has a name. */
    private void await(long millisMax, BooleanSupplier condition, String otherwise) {
        long endMicros = run.micros() + millisMax * 1_000;
        long moved = -1;
        long quietMicros = run.micros() + QUIET_MICROS;
        while (!condition.getAsBoolean()) {
            long now = run.micros();
            long done = run.delivered().sum() + run.acknowledged().sum();
            if (done != moved) {
                moved = done;
                quietMicros = now + QUIET_MICROS;
            }
            if (now > endMicros || now > quietMicros) {
                if (!otherwise.isEmpty()) {
                    run.fault("the run", otherwise);
                }
                return;
            }
            Run.pause(20);
        }
    }

    private boolean report() {
        subscribers.forEach(subscriber -> subscriber.receptions().forEach(checker::check));
        wills.check();
        int lives = Math.max(1, options.kills());
        requireAtLeast(lives * PER_LIFE_MIN, run.acknowledged().sum(), "messages acknowledged");
        requireAtLeast(lives * PER_LIFE_MIN, run.delivered().sum(), "messages delivered");
        requireAtLeast(options.kills() / 2, run.repeated().sum(), "packets repeated");
        requireAtLeast(lives / 2, waverer.probes(), "looks at subscriptions");
        requireAtLeast(lives / 2, reader.looks(), "looks at what is retained");
        for (SubscribingClient subscriber : subscribers) {
            if (subscriber.receptions().stream()
                    .allMatch(one -> one.deliveries().isEmpty())) {
                run.verdict().add(Wrong.IDLE, subscriber.name() + " received nothing");
            }
        }
        progress("");
        Summary summary = Summary.of(run, restarts, options.seed());
        if (!run.verdict().isClean()) {
            (options.json() ? System.err : System.out)
                    .println(String.join("\n", run.verdict().details()));
        }
        System.out.println(options.json() ? summary.json() : summary.text());
        return run.verdict().isClean();
    }

    private void requireAtLeast(long least, long count, String what) {
        if (count < least) {
            run.verdict().add(Wrong.IDLE, count + " " + what + ", at least " + least + " are needed");
        }
    }

    /** One line that is written over, where somebody looks on. */
    private static void progress(String text) {
        if (Boolean.getBoolean("crash.progress")) {
            System.err.print("\r\033[K" + text);
            System.err.flush();
        }
    }

    private static final int PUBLISHERS = 3;
    private static final int PER_SECOND = 120;
    private static final int EARLY_ONE_IN = 4;
    private static final long PER_LIFE_MIN = 50;
    private static final int DOWN_MILLIS_MAX = 300;
    private static final int SETTLE_MILLIS = 700;
    private static final long START_MILLIS_MAX = 20_000;
    private static final long DRAIN_MILLIS_MAX = 90_000;
    private static final long QUIET_MICROS = 8_000_000;
}
