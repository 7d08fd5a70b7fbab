package org.ternmq.junit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.faults.FaultProxy;
import org.ternmq.faults.Faults;
import org.ternmq.server.BrokerBuilder;
import org.ternmq.server.BrokerClock;
import org.ternmq.server.SessionSnapshot;
import org.ternmq.server.StartException;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.ConfigurationException;

/**
 * A broker that belongs to a test, with a {@link FaultProxy} in front of it. JUnit hands it to who asks with {@link EmbeddedBroker};
 * without JUnit, {@link #start} makes one. All methods are for any thread; it is closed by whoever made it.
 */
public final class TestBroker implements AutoCloseable {
    private final Path folder;
    private final BrokerBuilder builder;
    private final AtomicLong advancedMillis = new AtomicLong();
    private final BrokerClock clock = new BrokerClock(
            () -> System.currentTimeMillis() + advancedMillis.get(),
            () -> System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(advancedMillis.get()));
    private final FaultProxy proxy;
    private volatile @Nullable TernBroker broker;
    private boolean closed;

    private TestBroker(BrokerSetup setup, Path folder) {
        this.folder = folder;
        this.builder = setup.broker(folder).clock(clock);
        TernBroker started = startBroker();
        this.broker = started;
        try {
            this.proxy = FaultProxy.between(setup.port(), address(started));
        } catch (RuntimeException failed) {
            started.close();
            throw failed;
        }
    }

    /**
     * Starts a broker that keeps everything in memory.
     *
     * @param settings as in {@link EmbeddedBroker#settings}
     * @throws IllegalStateException if it cannot start; the message says why
     * @throws IllegalArgumentException if a setting is wrong
     */
    public static TestBroker start(String... settings) {
        return start(new BrokerSetup(List.of(settings), false, 0));
    }

    static TestBroker start(BrokerSetup setup) {
        Path folder;
        try {
            folder = Files.createTempDirectory(FOLDER_PREFIX);
        } catch (IOException full) {
            throw new UncheckedIOException("there is no room for the folder of a test's broker", full);
        }
        try {
            return new TestBroker(setup, folder);
        } catch (RuntimeException | Error failed) {
            delete(folder);
            throw failed;
        }
    }

    private TernBroker startBroker() {
        try {
            return builder.start();
        } catch (StartException refused) {
            if (refused.getCause() instanceof ConfigurationException) {
                throw new IllegalArgumentException(
                        "the settings of a test's broker are wrong: " + refused.getMessage(), refused);
            }
            throw new IllegalStateException("the broker of this test cannot start: " + refused.getMessage(), refused);
        }
    }

    /** The first listener; a proxy on this machine reaches one that listens on all addresses at the loopback address. */
    private static InetSocketAddress address(TernBroker started) {
        InetSocketAddress address = started.addresses().get(0);
        return address.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort())
                : address;
    }

    /** Where clients connect, {@code mqtt://127.0.0.1:port}: through the proxy, so that {@link #faults} reach them. */
    public String url() {
        return "mqtt://" + LOOPBACK + ':' + port();
    }

    /** The port of {@link #url}; it stays the same when the broker is restarted. */
    public int port() {
        return proxy.port();
    }

    /** The broker's own port, past the proxy; another one after a restart, unless the settings choose it. */
    public int directPort() {
        return address(running()).getPort();
    }

    /** What goes wrong between clients and broker. */
    public Faults faults() {
        return proxy.faults();
    }

    /** All sessions as they are now, by client identifier. */
    public List<SessionSnapshot> sessions() {
        try {
            return running().sessions();
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /** The retained message of a topic. */
    public Optional<Message> retained(String topic) {
        return running().retained(topic);
    }

    /** Waits five seconds at most until some session has subscribed to exactly this filter. */
    public void awaitSubscription(String filter) {
        awaitSubscription(filter, PATIENCE);
    }

    /**
     * Waits until some session has subscribed to exactly this filter; a shared one with its {@code $share/name/}.
     *
     * @throws AssertionError after that time; it tells what subscriptions there are
     */
    public void awaitSubscription(String filter, Duration atMost) {
        awaitSessions(
                "no session has subscribed to \"" + filter + '"',
                sessions -> sessions.stream()
                        .anyMatch(session -> session.subscriptions().containsKey(filter)),
                atMost);
    }

    /** Waits five seconds at most until the sessions are as wanted. */
    public void awaitSessions(Predicate<List<SessionSnapshot>> condition) {
        awaitSessions(condition, PATIENCE);
    }

    /**
     * Waits until the sessions are as wanted, such as until one has lost its connection.
     *
     * @throws AssertionError after that time; it tells what sessions there are
     */
    public void awaitSessions(Predicate<List<SessionSnapshot>> condition, Duration atMost) {
        awaitSessions("the sessions are not as the test waits for", condition, atMost);
    }

    private void awaitSessions(String lack, Predicate<List<SessionSnapshot>> condition, Duration atMost) {
        long giveUp = System.nanoTime() + atMost.toNanos();
        List<SessionSnapshot> sessions = sessions();
        while (!condition.test(sessions)) {
            if (System.nanoTime() - giveUp >= 0) {
                throw new AssertionError(lack + " after " + atMost.toMillis() + " ms; " + described(sessions));
            }
            try {
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            } catch (InterruptedException interrupted) {
                throw interrupted(interrupted);
            }
            sessions = sessions();
        }
    }

    private static String described(List<SessionSnapshot> sessions) {
        if (sessions.isEmpty()) {
            return "there is no session at all";
        }
        return sessions.stream()
                .map(session -> "\n  " + session.clientId() + (session.connected() ? "" : ", not connected")
                        + (session.subscriptions().isEmpty()
                                ? ", without subscriptions"
                                : ", subscribed to " + session.subscriptions().keySet())
                        + ", " + session.queued() + " messages queued, " + session.inFlight() + " in flight")
                .collect(Collectors.joining("", "there are:", ""));
    }

    /**
     * Sets the broker's clocks forward, as if that much time had passed: when this returns, keep alive, session expiry, message expiry
     * and will delays that are due have come. Clients keep their own time: one that did not send within its keep alive is disconnected.
     * Time that was set forward stays so, over restarts too.
     *
     * @param time at least a millisecond
     */
    public void advance(Duration time) {
        if (time.toMillis() <= 0) {
            throw new IllegalArgumentException("time goes forward only, not by " + time);
        }
        advancedMillis.addAndGet(time.toMillis());
        TernBroker now = broker;
        if (now != null) {
            try {
                now.clockWasSet();
            } catch (InterruptedException interrupted) {
                throw interrupted(interrupted);
            }
        }
    }

    /**
     * Stops the broker as an operator would: clients are told and disconnected. Connections made from here on are cut at once, until
     * {@link #restart}. If it is stopped already nothing happens.
     */
    public synchronized void stop() {
        TernBroker running = broker;
        broker = null;
        if (running != null) {
            running.close();
        }
    }

    /**
     * Stops the broker if it runs, and starts it again on what it kept: nothing, or all if it is {@link EmbeddedBroker#persistent} or
     * the settings name a data folder. The {@link #url} stays the same.
     *
     * @throws IllegalStateException if it cannot start
     */
    public synchronized void restart() {
        if (closed) {
            throw new IllegalStateException("this broker was closed with its test");
        }
        stop();
        TernBroker started = startBroker();
        broker = started;
        proxy.target(address(started));
    }

    /** For the next test that shares it. */
    void makeReady() {
        faults().clear();
        if (broker == null) {
            restart();
        }
    }

    private TernBroker running() {
        TernBroker now = broker;
        if (now == null) {
            throw new IllegalStateException("the broker is stopped; restart() starts it again");
        }
        return now;
    }

    private static IllegalStateException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while waiting for the broker", cause);
    }

    /** Ends the connections, the broker and its threads, and deletes its folder. Repeated calls do nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            proxy.close();
            stop();
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("the folder of a test's broker cannot be deleted", failed);
        }
    }

    /** Whoever finds a folder of a process that was killed knows that it is of no use. */
    static final String FOLDER_PREFIX = "tern-test-" + ProcessHandle.current().pid() + '-';

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 2;
}
