package org.ternmq.server.plugin;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.auth.LoginMethod;
import org.ternmq.auth.TimeLimits;
import org.ternmq.broker.ledger.Witness;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.plugin.Plugin;

/**
 * The plug-ins of a broker, started. Each keeps to its threads, its queue and its time; see {@link org.ternmq.plugin} for what is promised to
 * them. For any thread; whoever made it closes it, after the broker's loops have ended.
 */
public final class Plugins implements AutoCloseable {
    private final List<PluginHost> hosts = new ArrayList<>();
    private final List<PluginFolder.PluginClassLoader> loaders = new ArrayList<>();
    private final PluginLimits limits;
    private final PluginHost.Clocks clocks;
    private final TimeLimits timeLimits = new TimeLimits("plugin-timer");
    private Optional<Interceptor> interceptor = Optional.empty();
    private Optional<Witness> witness = Optional.empty();
    private boolean isClosed;

    /**
     * How a plug-in has done since the broker started.
     *
     * @param name of the plug-in
     * @param calls how often it was called
     * @param failures how often it threw, or gave an answer that makes no sense
     * @param timeouts how often it did not answer in time
     * @param passedOver how often it was not called, since it was resting or too much waited for it
     * @param isResting whether it is left alone for now, since it failed too often
     */
    public record Health(String name, long calls, long failures, long timeouts, long passedOver, boolean isResting) {}

    /**
     * A plug-in that a program brings along; its settings are the program's business.
     *
     * @param name what it is called in the log and below {@code $SYS}: letters, digits, {@code -} and {@code _}
     */
    public record Brought(String name, Plugin plugin) {
        /** Refuses other names. */
        public Brought {
            if (!PluginFolder.isName(name)) {
                throw new IllegalArgumentException(
                        "a plug-in's name has letters, digits, - and _ alone, unlike \"" + name + '"');
            }
        }
    }

    private Plugins(PluginLimits limits, LongSupplier clockNanos) {
        this.limits = limits;
        this.clocks = new PluginHost.Clocks(clockNanos, timeLimits);
    }

    /** None. */
    public static Plugins none() {
        return new Plugins(PluginLimits.DEFAULT, System::nanoTime);
    }

    /**
     * Loads and starts all plug-ins of a folder, in the order of their names, and then those that a program brings along.
     *
     * @param settings by the name of the plug-in, then by key; for those of the folder
     * @throws PluginException if one of them cannot be loaded or started, or there are settings for one that is not there; none is left running
     */
    public static Plugins load(
            Path folder, Map<String, Map<String, String>> settings, PluginLimits limits, List<Brought> brought)
            throws PluginException {
        List<PluginFolder.Found> found = PluginFolder.search(folder);
        requireKnown(settings, found, folder);
        Plugins plugins = new Plugins(limits, System::nanoTime);
        try {
            for (PluginFolder.Found one : found) {
                PluginFolder.Loaded loaded = one.load();
                plugins.loaders.add(loaded.loader());
                plugins.start(
                        one.name(), settings.getOrDefault(one.name(), Map.of()), loaded.loader(), loaded.provider());
                LOG.info("plug-in {} has started, from {}", one.name(), one.origin());
            }
            plugins.start(brought);
            return plugins.ready();
        } catch (PluginException | RuntimeException | Error failed) {
            plugins.close();
            throw failed;
        }
    }

    private static void requireKnown(
            Map<String, Map<String, String>> settings, List<PluginFolder.Found> found, Path folder)
            throws PluginException {
        List<String> names = found.stream().map(PluginFolder.Found::name).toList();
        for (String name : new TreeSet<>(settings.keySet())) {
            if (!names.contains(name)) {
                throw new PluginException("there are settings for plug-in \"" + name + "\", but " + folder + " has no "
                        + name + ".jar; in it are " + (names.isEmpty() ? "no plug-ins" : String.join(", ", names)));
            }
        }
    }

    /**
     * Starts plug-ins that a program brings along.
     *
     * @throws PluginException if one of them cannot be started; none is left running
     */
    public static Plugins of(List<Brought> brought) throws PluginException {
        return of(brought, PluginLimits.DEFAULT, System::nanoTime);
    }

    static Plugins of(List<Brought> brought, PluginLimits limits, LongSupplier clockNanos) throws PluginException {
        Plugins plugins = new Plugins(limits, clockNanos);
        try {
            plugins.start(brought);
            return plugins.ready();
        } catch (PluginException | RuntimeException | Error failed) {
            plugins.close();
            throw failed;
        }
    }

    private void start(List<Brought> brought) throws PluginException {
        for (Brought one : brought) {
            if (hosts.stream().anyMatch(host -> host.name().equals(one.name()))) {
                throw new PluginException("there are two plug-ins called " + one.name() + "; rename one");
            }
            @Nullable ClassLoader loader = one.plugin().getClass().getClassLoader();
            start(one.name(), Map.of(), loader == null ? ClassLoader.getSystemClassLoader() : loader, one::plugin);
        }
    }

    private void start(String name, Map<String, String> settings, ClassLoader loader, Supplier<Plugin> source)
            throws PluginException {
        PluginHost host = new PluginHost(name, settings, loader, limits, clocks);
        host.start(source);
        hosts.add(host);
    }

    private Plugins ready() {
        PluginInterceptor all = new PluginInterceptor(hosts);
        interceptor = all.isEmpty() ? Optional.empty() : Optional.of(all);
        witness = PluginWitness.of(hosts);
        return this;
    }

    /** Their say in what clients do; nothing if none wants one. */
    public Optional<Interceptor> interceptor() {
        return interceptor;
    }

    /** Who of them wants to hear what became of messages; nothing if nobody does. */
    public Optional<Witness> witness() {
        return witness;
    }

    /** Their ways in, to be asked after the broker's own. */
    public List<LoginMethod> loginMethods() {
        List<LoginMethod> methods = new ArrayList<>();
        for (PluginHost host : hosts) {
            host.hooks().authenticators.forEach(code -> methods.add(new PluginLogin(host, code)));
        }
        return List.copyOf(methods);
    }

    /** How each has done so far. */
    public List<Health> health() {
        return hosts.stream().map(PluginHost::health).toList();
    }

    /** Stops all at a time and waits for them as long as one answer may take, then goes on without them. Repeated calls do nothing. */
    @Override
    public synchronized void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        List<Thread> stopping = hosts.stream().map(PluginHost::stopping).toList();
        long deadline = System.nanoTime() + limits.timeLimit().toNanos();
        boolean isInterrupted = false;
        for (int i = 0; i < hosts.size(); i++) {
            try {
                long left = deadline - System.nanoTime();
                boolean unused = left > 0 && stopping.get(i).join(Duration.ofNanos(left));
            } catch (InterruptedException interrupted) {
                isInterrupted = true;
                deadline = System.nanoTime();
            }
            hosts.get(i).end(stopping.get(i));
        }
        timeLimits.close();
        loaders.forEach(PluginFolder::close);
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Plugins.class);
}
