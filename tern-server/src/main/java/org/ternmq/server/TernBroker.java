package org.ternmq.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.broker.auth.TestMethod;
import org.ternmq.broker.count.Counters;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.Storage;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.broker.route.RetainedIndex;
import org.ternmq.broker.route.SubscriptionIndex;
import org.ternmq.broker.sys.SysPublisher;
import org.ternmq.broker.sys.SysSettings;
import org.ternmq.core.auth.AuthMethods;
import org.ternmq.core.store.Durability;
import org.ternmq.journal.disk.FolderDisk;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import org.ternmq.transport.SocketKind;
import org.ternmq.transport.TcpServer;

/**
 * A running broker, for programs that bring their own.
 *
 * <pre>{@code
 * Configuration configuration = Configuration.standard()
 *         .withData(folder)
 *         .withListeners(new Listener("127.0.0.1", 0));
 * try (TernBroker broker = TernBroker.start(configuration)) {
 *     int port = broker.addresses().get(0).getPort();
 * }
 * }</pre>
 *
 * <p>It logs through SLF4J under the name of this class. All methods are for any thread.
 */
public final class TernBroker implements AutoCloseable {
    private final DataFolder data;
    private final EventLog events;
    private final Shared shared;
    private final Storage storage;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;
    private final TcpServer server;
    private final SocketKind transport;
    private final List<InetSocketAddress> addresses = new ArrayList<>();
    private boolean closed;

    private TernBroker(DataFolder data, Configuration configuration, JournalStorage.Disks disks) throws StartException {
        this.data = data;
        this.transport = transport(configuration.transport());
        this.events = new EventLog(LOG);
        this.shared = shared(configuration, events);
        this.storage = storage(configuration, disks);
        this.server = server(configuration);
    }

    /**
     * Starts a broker; when this returns clients can connect.
     *
     * @throws StartException if it cannot be, with nothing left running
     */
    public static TernBroker start(Configuration configuration) throws StartException {
        return start(configuration, FolderDisk::open);
    }

    /** The same on another disk, for tests. */
    static TernBroker start(Configuration configuration, JournalStorage.Disks disks) throws StartException {
        for (Listener listener : configuration.listeners()) {
            check(listener, configuration);
        }
        DataFolder data = DataFolder.open(configuration.data());
        TernBroker broker;
        try {
            broker = new TernBroker(data, configuration, disks);
        } catch (StartException | RuntimeException | Error failed) {
            release(data);
            throw failed;
        }
        try {
            broker.publishAboutItself(configuration.sysIntervalSeconds());
            for (Listener listener : configuration.listeners()) {
                broker.listen(listener, configuration.durability(listener));
            }
            return broker;
        } catch (StartException | RuntimeException | Error failed) {
            broker.close();
            throw failed;
        }
    }

    private static void check(Listener listener, Configuration configuration) throws StartException {
        if (listener.address().isUnresolved()) {
            throw new StartException("there is no host \"" + listener.host() + "\" to listen on");
        }
        if (!listener.isLoopback() && !configuration.allowAnonymous()) {
            throw new StartException(
                    "listener " + listener + " can be reached from other machines and nobody has to log"
                            + " in; allow_anonymous must be true for that");
        }
    }

    private static SocketKind transport(Configuration.Transport wanted) throws StartException {
        SocketKind best = wanted == Configuration.Transport.NIO ? SocketKind.NIO : SocketKind.best();
        if (wanted == Configuration.Transport.EPOLL && best != SocketKind.EPOLL) {
            throw new StartException("transport = \"epoll\" does not work on this system; \"auto\" takes what does");
        }
        return best;
    }

    private TcpServer server(Configuration configuration) throws StartException {
        try {
            return new TcpServer(transport, configuration.loops(), shared, storage);
        } catch (UncheckedIOException unreadable) {
            throw JournalStorage.refusal(configuration, Objects.requireNonNull(unreadable.getCause()));
        }
    }

    private Storage storage(Configuration configuration, JournalStorage.Disks disks) throws StartException {
        return configuration.listeners().stream()
                        .allMatch(listener -> configuration.durability(listener) == Durability.MEMORY)
                ? Storage.MEMORY
                : JournalStorage.open(disks, configuration, shared, this::onFailure);
    }

    /** Nothing can be promised any more: the broker ends, its clients go elsewhere or wait, whoever runs it hears why. */
    private void onFailure(Throwable cause) {
        failure = cause;
        LOG.error("the journal failed, the broker stops: {}", cause.getMessage(), cause);
        Thread.ofPlatform().name("tern-stop").start(this::close);
    }

    /** Why the broker ended by itself; nothing while it runs, and if it was closed. */
    public Optional<Throwable> failure() {
        return Optional.ofNullable(failure);
    }

    /** Waits until the broker has ended, by itself or by {@link #close}. */
    public void await() throws InterruptedException {
        ended.await();
    }

    private static Shared shared(Configuration configuration, EventLog events) {
        SecureRandom chance = new SecureRandom();
        return new Shared(
                configuration.limits(),
                configuration.mailboxMessagesMax(),
                configuration.mailboxBytesMax(),
                new SubscriptionIndex(chance.nextLong()),
                new RetainedIndex(chance.nextLong(), configuration.limits()),
                new Counters(),
                events,
                configuration.testAuthentication() ? new TestMethod(chance) : AuthMethods.NONE,
                chance,
                new DurabilityRules(configuration.journal().rules()));
    }

    private void publishAboutItself(int intervalSeconds) {
        if (intervalSeconds > 0) {
            Runtime memory = Runtime.getRuntime();
            var settings = new SysSettings(
                    intervalSeconds, "tern version " + version(), () -> memory.totalMemory() - memory.freeMemory());
            server.onFirstLoop(loop -> loop.add(new SysPublisher(shared, settings, loop::publish, System.nanoTime())));
        }
    }

    private static String version() {
        String version = TernBroker.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    private void listen(Listener listener, Durability durability) throws StartException {
        try {
            addresses.add(server.listen(listener.address(), durability));
        } catch (IOException failed) {
            throw new StartException(sentence(listener, failed), failed);
        }
    }

    private static String sentence(Listener listener, IOException failed) {
        Throwable cause = failed.getCause() == null ? failed : failed.getCause();
        String system = String.valueOf(cause.getMessage());
        if (system.contains("in use")) {
            return "cannot listen on " + listener + ": another program uses this port; stop it or choose another port";
        }
        if (system.contains("ermission denied")) {
            return "cannot listen on " + listener
                    + ": no permission for this port; those below 1024 belong to the system";
        }
        if (cause instanceof BindException || system.contains("assign requested address")) {
            return "cannot listen on " + listener + ": this machine does not have that address";
        }
        return "cannot listen on " + listener + ": " + system;
    }

    /** Where it listens, in the order of the configuration, with the ports that were free where 0 was asked for. */
    public List<InetSocketAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** How it waits for sockets. */
    public SocketKind transport() {
        return transport;
    }

    /** Tells all clients that the server stops, closes their connections, and gives the data folder free. Repeated calls do nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            server.close();
            if (storage instanceof JournalStorage journal) {
                journal.close();
            }
            events.close();
            release(data);
            ended.countDown();
        }
    }

    private static void release(DataFolder data) {
        try {
            data.close();
        } catch (IOException failed) { // the system frees the lock with the process at the latest
            LOG.warn("cannot unlock the data folder", failed);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(TernBroker.class);
}
