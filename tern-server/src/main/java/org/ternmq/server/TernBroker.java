package org.ternmq.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.admin.api.Operated;
import org.ternmq.admin.ask.Questions;
import org.ternmq.admin.ban.BanList;
import org.ternmq.broker.auth.TestMethod;
import org.ternmq.broker.count.Counters;
import org.ternmq.broker.ledger.Insight;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.Storage;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.broker.route.RetainedIndex;
import org.ternmq.broker.route.SubscriptionIndex;
import org.ternmq.broker.sys.SysPublisher;
import org.ternmq.broker.sys.SysSettings;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.message.Grant;
import org.ternmq.core.session.Limits;
import org.ternmq.server.access.AccessControl;
import org.ternmq.server.access.AccessSwitch;
import org.ternmq.server.admin.AdminDoor;
import org.ternmq.server.admin.AdminToken;
import org.ternmq.server.admin.BrokerControl;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.ConfigurationLoader;
import org.ternmq.server.config.Listener;
import org.ternmq.server.config.key.Key;
import org.ternmq.server.door.Doors;
import org.ternmq.server.door.Listening;
import org.ternmq.server.log.EventLog;
import org.ternmq.server.measure.Measured;
import org.ternmq.server.plugin.PluginException;
import org.ternmq.server.sys.OwnTopics;
import org.ternmq.server.sys.SnTopics;
import org.ternmq.transport.SocketKind;
import org.ternmq.transport.SocketServer;
import org.ternmq.transport.sn.SnCounters;
import org.ternmq.transport.sn.Upstream;
import org.ternmq.transport.uplink.Uplink;

/**
 * A running broker, for programs that bring their own.
 *
 * <pre>{@code
 * try (TernBroker broker = TernBroker.builder()
 *         .data(folder)
 *         .set("listener.0.port", 0)
 *         .start()) {
 *     int port = broker.addresses().get(0).getPort();
 * }
 * }</pre>
 *
 * <p>It logs through SLF4J under the name of this class. All methods are for any thread.
 */
public final class TernBroker implements AutoCloseable {
    private final DataFolder data;
    private final EventLog events;
    private final AccessSwitch access;
    private final BrokerClock clock;
    private final Shared shared;
    private final Storage storage;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Throwable failure;
    private final SocketServer server;
    private final SocketKind transport;
    private final Listening listening;
    private final MemoryWatch memory;
    private final SnCounters sn = new SnCounters();
    private final Measured measured = new Measured();
    private final Optional<Uplink> uplink;
    private volatile Configuration configuration;
    private @Nullable AdminDoor admin;
    private final BanList bans;
    private final BrokerControl control = new BrokerControl(this::close);
    private volatile boolean ending;

    private TernBroker(DataFolder data, EventLog events, Configuration configuration, Surroundings surroundings)
            throws StartException {
        this.data = data;
        this.events = events;
        this.clock = surroundings.clock();
        this.uplink = surroundings.uplink();
        this.transport = transport(configuration.transport());
        this.configuration = configuration;
        this.access = access(configuration, surroundings);
        try {
            Reach.check(configuration, access.hasWayIn());
            this.shared = shared(configuration, events, access);
            this.bans = bans(configuration);
            this.storage = storage(configuration, surroundings);
            this.server = server(configuration);
            this.listening = new Listening(
                    new Doors(server, events, sn, surroundings.uplink().map(Upstream.Source.class::cast)));
        } catch (StartException | RuntimeException | Error failed) {
            access.close();
            throw failed;
        }
        this.memory = new MemoryWatch(shared.guard(), events, SocketServer::bufferBytes);
    }

    /** Describes a broker to be started. */
    public static BrokerBuilder builder() {
        return new BrokerBuilder();
    }

    /**
     * Starts a broker with a configuration that was read or made already; when this returns clients can connect.
     *
     * @throws StartException if it cannot be, with nothing left running
     */
    public static TernBroker start(Configuration configuration) throws StartException {
        return start(configuration, Surroundings.SYSTEM);
    }

    static TernBroker start(Configuration asked, Surroundings surroundings) throws StartException {
        Reach.checkHosts(asked);
        DataFolder data = surroundings.keepsNothing() ? DataFolder.temporary() : DataFolder.open(asked.data());
        Configuration configuration = asked.withData(data.path());
        EventLog events = new EventLog(LOG);
        TernBroker broker;
        try {
            broker = new TernBroker(data, events, configuration, surroundings);
        } catch (StartException | RuntimeException | Error failed) {
            events.close();
            release(data);
            throw failed;
        }
        try {
            broker.publishAboutItself(configuration);
            broker.listen(configuration);
            if (configuration.admin().isPresent()) {
                broker.admin = broker.openAdmin(configuration.admin().get(), configuration);
            }
            return broker;
        } catch (StartException | RuntimeException | Error failed) {
            broker.close();
            throw failed;
        }
    }

    private static AccessSwitch access(Configuration configuration, Surroundings surroundings) throws StartException {
        Authenticator open =
                configuration.testAuthentication() ? new TestMethod(new SecureRandom()) : Authenticator.OPEN;
        try {
            return AccessSwitch.open(configuration.access(), surroundings.plugins(), open);
        } catch (IOException | PluginException unusable) {
            throw new StartException(String.valueOf(unusable.getMessage()), unusable);
        }
    }

    private void listen(Configuration configuration) throws StartException {
        try {
            listening.open(configuration);
        } catch (IOException failed) {
            throw new StartException(String.valueOf(failed.getMessage()), failed);
        }
    }

    /**
     * Goes by another configuration from here on, all of it or none, as far as that takes no restart (see {@link Key#isLive}): the rest stays as it is. Who
     * is connected stays so; bounds that a client was told at CONNECT hold for its connection, all others at once.
     *
     * @throws StartException if it cannot be, with everything as it was
     */
    public synchronized void change(Configuration asked) throws StartException {
        if (ending) {
            throw new StartException("the broker has ended");
        }
        Configuration next = asked.asFarAsLive(configuration);
        Reach.checkHosts(next);
        Optional<Listener> keeping = JournalStorage.neededBy(next);
        if (!(storage instanceof JournalStorage) && keeping.isPresent()) {
            throw new StartException(
                    "listener " + keeping.get()
                            + " keeps what it acknowledges, which takes a restart, since the broker was started without a journal");
        }
        AccessControl fresh;
        try {
            fresh = access.prepare(next.access());
        } catch (IOException unusable) {
            throw new StartException(String.valueOf(unusable.getMessage()), unusable);
        }
        try {
            Reach.check(next, fresh.hasWayIn());
            Listening.Prepared listeners = listening.prepare(next);
            access.change(fresh); // from here on nothing fails
            shared.limits(limits(next, fresh.hasWayIn()));
            shared.guard().limits(next.overload());
            listeners.commit();
            configuration = next;
        } catch (IOException failed) {
            fresh.close();
            throw new StartException(String.valueOf(failed.getMessage()), failed);
        } catch (StartException failed) {
            fresh.close();
            throw failed;
        }
    }

    BrokerControl control() {
        return control;
    }

    private static SocketKind transport(Configuration.Transport wanted) throws StartException {
        SocketKind best = wanted == Configuration.Transport.NIO ? SocketKind.NIO : SocketKind.best();
        if (wanted == Configuration.Transport.EPOLL && best != SocketKind.EPOLL) {
            throw new StartException("transport = \"epoll\" does not work on this system; \"auto\" takes what does");
        }
        return best;
    }

    private BanList bans(Configuration configuration) throws StartException {
        try {
            return BanList.open(
                    configuration.data().resolve("bans.json"),
                    shared.guard().bans(),
                    clock.wallMillis(),
                    clock.nanos());
        } catch (IOException unreadable) {
            throw new StartException(String.valueOf(unreadable.getMessage()), unreadable);
        }
    }

    private SocketServer server(Configuration configuration) throws StartException {
        try {
            return new SocketServer(transport, configuration.loops(), shared, storage, clock.nanos());
        } catch (UncheckedIOException unreadable) {
            throw JournalStorage.refusal(configuration, Objects.requireNonNull(unreadable.getCause()));
        }
    }

    private Storage storage(Configuration configuration, Surroundings surroundings) throws StartException {
        return JournalStorage.neededBy(configuration).isEmpty()
                ? Storage.MEMORY
                : JournalStorage.open(surroundings.measured(measured), configuration, shared, this::onFailure);
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

    private static Shared shared(Configuration configuration, EventLog events, AccessSwitch access) {
        SecureRandom chance = new SecureRandom();
        Limits limits = limits(configuration, access.hasWayIn());
        return new Shared(
                limits,
                configuration.mailboxMessagesMax(),
                configuration.mailboxBytesMax(),
                new SubscriptionIndex(chance.nextLong()),
                new RetainedIndex(chance.nextLong(), limits),
                new Counters(),
                events,
                access,
                access.authorizer(),
                access.interceptor(),
                chance,
                new DurabilityRules(configuration.journal().rules()),
                new Guard(configuration.overload(), events),
                Insight.of(configuration.ledgerEntriesMax()).with(access.witness()));
    }

    /**
     * Who is read only so fast need not have more under way than a second takes. Where nobody has to show who it is a user name is only a word,
     * and no session belongs to it.
     */
    private static Limits limits(Configuration configuration, boolean hasWayIn) {
        int perSecond = configuration.overload().publishesPerSecondMax();
        boolean areUsersKnown = hasWayIn || configuration.listeners().stream().anyMatch(Reach::hasNames);
        return configuration.limits().with(limits -> {
            limits.receiveMaximum = perSecond == 0 ? limits.receiveMaximum : Math.min(limits.receiveMaximum, perSecond);
            limits.ownedClientIds &= areUsersKnown;
        });
    }

    private void publishAboutItself(Configuration configuration) {
        if (configuration.sysIntervalSeconds() > 0) {
            SysSettings settings = OwnTopics.settings(configuration, version(), access.topics(), sn);
            long now = clock.nanos().getAsLong();
            server.onFirstLoop(loop -> loop.add(new SysPublisher(shared, settings, loop::publish, now)));
        }
    }

    private AdminDoor openAdmin(Configuration.Admin door, Configuration configuration) throws StartException {
        var address = new InetSocketAddress(door.host(), door.port());
        if (address.isUnresolved()) {
            throw new StartException("there is no host \"" + door.host() + "\" for operators to ask at");
        }
        if (storage instanceof JournalStorage kept) {
            control.keptBy(kept.backup(configuration.data(), version()));
        }
        var operated = new Operated(
                shared,
                new Questions(server.loops(), Duration.ofSeconds(5)),
                clock.nanos(),
                bans,
                new Operated.About(version(), Instant.now()),
                control);
        var shown = new AdminDoor.Shown(operated, () -> ending, this::failure, SocketServer::bufferBytes, metrics -> {
            measured.register(metrics, server::visits);
            if (OwnTopics.hasSn(configuration)) {
                SnTopics.register(metrics, sn);
            }
        });
        try {
            AdminToken token = AdminToken.of(door.tokenFile(), configuration.data());
            return AdminDoor.open(address, token, shown);
        } catch (IOException failed) {
            throw new StartException("no door for operators: " + failed.getMessage(), failed);
        }
    }

    /** Where operators ask; empty if nowhere. */
    public Optional<AdminDoor> admin() {
        return Optional.ofNullable(admin);
    }

    /** Operators who ask are told that the broker was configured to this, and not more than that it is not known if nobody says it. */
    public void tellConfiguration(List<ConfigurationLoader.Value> values) {
        control.configured(values);
    }

    /** Whether clients can show who they are by something else than a certificate. */
    public boolean hasLogins() {
        return access.hasWayIn();
    }

    private static String version() {
        String version = TernBroker.class.getPackage().getImplementationVersion();
        return version == null ? "(not packaged)" : version;
    }

    /**
     * Where it listens on the internet's protocols, in the order of the configuration, with the ports that were free where 0 was asked
     * for.
     */
    public List<InetSocketAddress> addresses() {
        return listening.addresses().stream()
                .filter(InetSocketAddress.class::isInstance)
                .map(InetSocketAddress.class::cast)
                .toList();
    }

    /** Where it listens, in the order of the configuration: {@link #addresses} and the paths of Unix sockets. */
    public List<SocketAddress> listening() {
        return listening.addresses();
    }

    /** All sessions, by client identifier, each as it is while its loop is asked: for tests and for brokers with few of them. */
    public List<SessionSnapshot> sessions() throws InterruptedException {
        Queue<SessionSnapshot> found = new ConcurrentLinkedQueue<>();
        onEachLoop(loop -> loop.restoring().sessions().forEach(session -> found.add(SessionSnapshot.of(session))));
        return found.stream()
                .sorted(Comparator.comparing(SessionSnapshot::clientId))
                .toList();
    }

    /** The retained message of a topic. */
    public Optional<Message> retained(String topic) {
        var all = new Grant(Qos.EXACTLY_ONCE, false, true, Subscribe.RetainHandling.SEND, Grant.NO_ID);
        long now = clock.nanos().getAsLong();
        return shared.retained().matching(TopicFilter.of(topic), all, now).stream()
                .map(delivery -> delivery.publication().message())
                .filter(message -> message.topic().toString().equals(topic))
                .findFirst();
    }

    /** The clock that it was started with was set forward: when this returns, what is due by it has been done. */
    public void clockWasSet() throws InterruptedException {
        awaitTimers(clock.nanos().getAsLong());
        awaitTimers(clock.nanos().getAsLong()); // what these have brought the other loops
    }

    /** Waits until each loop has done what was due by then; several tasks may be run in one turn, ahead of its timers. */
    private void awaitTimers(long nanos) throws InterruptedException {
        AtomicBoolean isBefore = new AtomicBoolean();
        do {
            isBefore.set(false);
            onEachLoop(loop -> {
                if (loop.nowNanos() - nanos < 0 || loop.isDue(nanos)) {
                    isBefore.set(true);
                }
            });
        } while (isBefore.get());
    }

    private void onEachLoop(Consumer<Loop> task) throws InterruptedException {
        if (ended.getCount() > 0 && !server.onEachLoop(task) && ended.getCount() > 0) {
            throw new IllegalStateException("a loop of the broker does not answer");
        }
    }

    /** Whether it runs, and each of its loops still turns; one that hangs takes seconds to be told. */
    public boolean isAlive() throws InterruptedException {
        return ended.getCount() > 0 && server.onEachLoop(loop -> {});
    }

    /** How it waits for sockets. */
    public SocketKind transport() {
        return transport;
    }

    /** Tells all clients that the server stops, closes their connections, and gives the data folder free. Repeated calls do nothing. */
    @Override
    public synchronized void close() {
        if (!ending) {
            ending = true; // from here on who asks whether it is ready is told so
            memory.close();
            uplink.ifPresent(Uplink::close);
            server.close();
            access.close();
            if (storage instanceof JournalStorage journal) {
                journal.close();
            }
            if (admin != null) {
                admin.close();
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
            LOG.warn("cannot let go of the data folder", failed);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(TernBroker.class);
}
