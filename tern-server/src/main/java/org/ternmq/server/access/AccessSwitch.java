package org.ternmq.server.access;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ternmq.auth.rules.Rules;
import org.ternmq.broker.ledger.Witness;
import org.ternmq.broker.sys.SysTopic;
import org.ternmq.core.auth.Applicant;
import org.ternmq.core.auth.AuthExchange;
import org.ternmq.core.auth.Authenticator;
import org.ternmq.core.auth.Authorizer;
import org.ternmq.core.auth.Interceptor;
import org.ternmq.server.config.AccessConfiguration;
import org.ternmq.server.plugin.PluginException;
import org.ternmq.server.plugin.PluginLimits;
import org.ternmq.server.plugin.Plugins;
import org.ternmq.server.sys.AccessTopics;

/**
 * Who gets in and what clients may do, which may be configured anew while the broker runs: who comes from then on is asked by the new one, and what
 * anybody does is held to the new rules. Plug-ins stay. From any thread.
 */
public final class AccessSwitch implements Authenticator, AutoCloseable {
    private final Plugins plugins;
    private final Authenticator open;
    private final long retireSeconds;
    private final List<AccessControl> opened = new ArrayList<>(); // guarded by itself; the last one holds
    private volatile Current current;

    private record Current(AccessControl control, Authenticator authenticator) {}

    private AccessSwitch(AccessConfiguration configuration, Plugins plugins, Authenticator open) throws IOException {
        this.plugins = plugins;
        this.open = open;
        this.retireSeconds = configuration.timeLimit().toSeconds() + 1;
        AccessControl first = new AccessControl(configuration, plugins);
        opened.add(first);
        this.current = new Current(first, first.authenticator(open));
    }

    /**
     * Reads the files, starts plug-ins, and begins to fetch what is elsewhere.
     *
     * @param brought plug-ins that the program brings along
     * @param open finds out who clients are where there is no way in
     * @throws IOException if a file cannot be used, with nothing left open
     * @throws PluginException if a plug-in cannot be
     */
    public static AccessSwitch open(
            AccessConfiguration configuration, List<Plugins.Brought> brought, Authenticator open)
            throws IOException, PluginException {
        Plugins plugins = plugins(configuration, brought);
        try {
            return new AccessSwitch(configuration, plugins, open);
        } catch (IOException | RuntimeException | Error failed) {
            plugins.close();
            throw failed;
        }
    }

    private static Plugins plugins(AccessConfiguration configuration, List<Plugins.Brought> brought)
            throws PluginException {
        if (configuration.plugins().isEmpty()) {
            return Plugins.of(brought);
        }
        AccessConfiguration.Plugins at = configuration.plugins().get();
        return Plugins.load(at.folder(), at.settings(), PluginLimits.DEFAULT.withTimeLimit(at.timeLimit()), brought);
    }

    /**
     * Another configuration, which does not hold yet.
     *
     * @return for {@link #change}, or to be closed
     * @throws IOException if a file cannot be used, with nothing left open
     */
    public AccessControl prepare(AccessConfiguration configuration) throws IOException {
        return new AccessControl(configuration, plugins);
    }

    /** This one holds from here on; logins that are under way are finished by the one before. */
    public void change(AccessControl next) {
        AccessControl before = current.control();
        synchronized (opened) {
            opened.add(next);
        }
        current = new Current(next, next.authenticator(open));
        CompletableFuture.delayedExecutor(retireSeconds, TimeUnit.SECONDS).execute(() -> retire(before));
    }

    private void retire(AccessControl before) {
        boolean isOpen;
        synchronized (opened) {
            isOpen = opened.remove(before);
        }
        if (isOpen) {
            before.close();
        }
    }

    @Override
    public CompletableFuture<AuthExchange.Verdict> login(Applicant applicant) {
        return current.authenticator().login(applicant);
    }

    @Override
    public Optional<AuthExchange> begin(String method, Applicant applicant) {
        return current.authenticator().begin(method, applicant);
    }

    /** What clients may do. */
    public Authorizer authorizer() {
        return new Rules(() -> current.control().rules());
    }

    /** Who else has a say in what clients do. */
    public Optional<Interceptor> interceptor() {
        return plugins.interceptor();
    }

    /** Who else hears what became of messages. */
    public Optional<Witness> witness() {
        return plugins.witness();
    }

    /** Whether clients can show who they are, in another way than by a certificate; also if that way is never asked. */
    public boolean hasWayIn() {
        return current.control().hasWayIn();
    }

    /** What is told below {@code $SYS} of those who are asked about clients, as they were at the start. */
    public List<SysTopic> topics() {
        List<SysTopic> topics = new ArrayList<>();
        if (current.control().http().isPresent()) {
            topics.addAll(AccessTopics.of(() -> current.control().http()));
        }
        int count = plugins.health().size();
        for (int i = 0; i < count; i++) {
            int which = i;
            Supplier<Plugins.Health> health = () -> plugins.health().get(which);
            topics.addAll(AccessTopics.of(health.get().name(), health));
        }
        return topics;
    }

    @Override
    public void close() {
        List<AccessControl> all;
        synchronized (opened) {
            all = List.copyOf(opened);
            opened.clear();
        }
        all.forEach(AccessControl::close);
        plugins.close();
    }
}
