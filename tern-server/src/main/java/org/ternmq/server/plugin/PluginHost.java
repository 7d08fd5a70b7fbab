package org.ternmq.server.plugin;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.auth.Printable;
import org.ternmq.auth.TimeLimits;
import org.ternmq.plugin.ClientInfo;
import org.ternmq.plugin.Plugin;

/**
 * Keeps one plug-in: the few threads and the bounded queue that are all of the broker it can hold, the time that it is given, and the count of
 * what went wrong. For any thread.
 */
final class PluginHost {
    private final String name;
    private final PluginLimits limits;
    private final Clocks clocks;
    private final Breaker breaker;
    private final ThreadFactory threads;
    private final ThreadPoolExecutor pool;
    private final Hooks hooks;
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final AtomicLong begun = new AtomicLong();
    private final LongAdder timeouts = new LongAdder();
    private final LongAdder passedOver = new LongAdder();
    private volatile @Nullable Plugin plugin;

    /**
     * The time.
     *
     * @param nanos of now
     * @param limits runs what is due; none of the plug-ins' code
     */
    record Clocks(LongSupplier nanos, TimeLimits limits) {}

    PluginHost(String name, Map<String, String> settings, ClassLoader loader, PluginLimits limits, Clocks clocks) {
        this.name = name;
        this.limits = limits;
        this.clocks = clocks;
        this.breaker = new Breaker(limits.failuresMax(), limits.rest());
        this.hooks = new Hooks(name, settings);
        this.threads = threads(name, loader);
        this.pool = new ThreadPoolExecutor(
                limits.threads(),
                limits.threads(),
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(limits.queueMax()),
                threads);
        this.pool.allowCoreThreadTimeOut(true);
    }

    private static ThreadFactory threads(String name, ClassLoader loader) {
        AtomicInteger number = new AtomicInteger();
        return work -> {
            Thread thread = new Thread(work, "plugin-" + name + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }

    String name() {
        return name;
    }

    /** What it added; after {@link #start}. */
    Hooks hooks() {
        return hooks;
    }

    /**
     * Makes the plug-in and starts it, on a thread of its own.
     *
     * @throws PluginException if it throws or does not come back; its threads are gone, if it lets them
     */
    void start(Supplier<Plugin> source) throws PluginException {
        Call.Work<Hooks> starting = () -> {
            Plugin made = source.get();
            plugin = made;
            made.start(hooks);
            return CompletableFuture.completedFuture(hooks.sealed());
        };
        Call<Hooks, Hooks> call =
                new Call<>(starting, Function.identity(), limits.startLimit().toNanos(), clocks.limits(), begun);
        pool.execute(call);
        try {
            call.result().get();
        } catch (ExecutionException failed) {
            pool.shutdownNow();
            throw cannotStart(failed.getCause() == null ? failed : failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            pool.shutdownNow();
            throw new PluginException("interrupted while plug-in " + name + " was starting", interrupted);
        }
    }

    private PluginException cannotStart(Throwable cause) {
        if (cause instanceof TimeoutException) {
            return new PluginException("plug-in " + name + " did not start within "
                    + limits.startLimit().toMillis() + " ms; its start() must come back");
        }
        return new PluginException("plug-in " + name + " cannot start: " + ClassProblems.text(cause), cause);
    }

    /**
     * Calls it.
     *
     * @param read makes of its answer what is wanted, and throws if it makes no sense
     * @return fails if it fails or does not answer in time, and at once if it is resting or too much waits for it
     */
    <T, R> CompletableFuture<R> call(Call.Work<T> work, Function<T, R> read) {
        if (!breaker.permits(clocks.nanos().getAsLong())) {
            passedOver.increment();
            return CompletableFuture.failedFuture(new Call.NotMadeException("failed too often and is left alone"));
        }
        Call<T, R> call;
        try {
            call = new Call<>(work, read, limits.timeLimit().toNanos(), clocks.limits(), begun);
        } catch (RejectedExecutionException closed) {
            passedOver.increment();
            breaker.notCalled();
            return CompletableFuture.failedFuture(new Call.NotMadeException(STOPPED));
        }
        CompletableFuture<R> counted = call.result().whenComplete(this::count);
        try {
            pool.execute(call);
        } catch (RejectedExecutionException full) {
            call.abandon(new Call.NotMadeException(pool.isShutdown() ? STOPPED : "too much waits for it"));
        }
        return counted;
    }

    /** Lets it know of something, unless half of its queue is taken: the other half is for questions, with whose answers clients wait. */
    void tell(Runnable news) {
        if (pool.getQueue().size() > limits.queueMax() / 2) {
            passedOver.increment();
            return;
        }
        var unused = call(
                () -> {
                    news.run();
                    return TOLD;
                },
                Function.identity());
    }

    /** Says in the log, for whoever looks closely, what the plug-in has refused. */
    void refused(ClientInfo client, String what, String why) {
        LOG.atDebug()
                .setMessage("plug-in {} refuses {} of {}: {}")
                .addArgument(name)
                .addArgument(() -> Printable.of(what))
                .addArgument(() -> Printable.of(client.clientId()))
                .addArgument(() -> Printable.of(why))
                .log();
    }

    private void count(@Nullable Object answer, @Nullable Throwable failure) {
        if (failure instanceof Call.NotMadeException) {
            passedOver.increment();
            breaker.notCalled();
            return;
        }
        calls.increment();
        if (failure == null) {
            tell(breaker.succeeded(), null);
            return;
        }
        (failure instanceof TimeoutException ? timeouts : failures).increment();
        tell(breaker.failed(clocks.nanos().getAsLong()), failure);
    }

    private void tell(Breaker.News news, @Nullable Throwable failure) {
        switch (news) {
            case NONE -> {}
            case FIRST_FAILURE -> LOG.warn("plug-in {} failed: {}", name, text(failure), withTrace(failure));
            case RESTS ->
                LOG.warn(
                        "plug-in {} failed {} times in a row and is not asked for {} s; meanwhile its authenticators and"
                                + " authorizers refuse, and of its interceptors those that are required: {}",
                        name,
                        limits.failuresMax(),
                        limits.rest().toSeconds(),
                        text(failure));
            case WORKS_AGAIN -> LOG.info("plug-in {} works again", name);
        }
    }

    private String text(@Nullable Throwable failure) {
        return failure instanceof TimeoutException
                ? "no answer within " + limits.timeLimit().toMillis() + " ms"
                : String.valueOf(
                        failure instanceof CompletionException && failure.getCause() != null
                                ? failure.getCause()
                                : failure);
    }

    private static @Nullable Throwable withTrace(@Nullable Throwable failure) {
        return failure instanceof TimeoutException ? null : failure;
    }

    /** Stops it, on a thread of its own that is returned: it may never end. What waits fails. */
    Thread stopping() {
        pool.shutdown();
        Thread thread = threads.newThread(() -> {
            try {
                Plugin started = plugin;
                if (started != null) {
                    started.stop();
                }
            } catch (Throwable failure) {
                LOG.warn("plug-in {} failed as it stopped", name, failure);
            }
        });
        thread.start();
        return thread;
    }

    /** Its time is over. */
    void end(Thread stopping) {
        if (stopping.isAlive()) {
            LOG.warn(
                    "plug-in {} did not stop within {} ms and is left behind",
                    name,
                    limits.timeLimit().toMillis());
            stopping.interrupt();
        }
        for (Runnable waiting : pool.shutdownNow()) {
            if (waiting instanceof Call<?, ?> call) {
                call.abandon(new Call.NotMadeException(STOPPED));
            }
        }
    }

    Plugins.Health health() {
        return new Plugins.Health(
                name, calls.sum(), failures.sum(), timeouts.sum(), passedOver.sum(), breaker.isResting());
    }

    private static final CompletableFuture<Boolean> TOLD = CompletableFuture.completedFuture(true);
    private static final String STOPPED = "has stopped";
    private static final Logger LOG = LoggerFactory.getLogger(PluginHost.class);
}
