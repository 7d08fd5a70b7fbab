package org.ternmq.server.plugin;

import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ternmq.plugin.Plugin;
import org.ternmq.plugin.PluginContext;

/** A plug-in made of lambdas. */
final class TestPlugin implements Plugin {
    private final Consumer<PluginContext> starting;
    private final Runnable stopping;

    TestPlugin(Consumer<PluginContext> starting) {
        this(starting, () -> {});
    }

    TestPlugin(Consumer<PluginContext> starting, Runnable stopping) {
        this.starting = starting;
        this.stopping = stopping;
    }

    /** Plug-ins, called {@code test}, {@code test-2} and so on. */
    static List<Plugins.Brought> brought(Plugin... plugins) {
        return IntStream.range(0, plugins.length)
                .mapToObj(i -> new Plugins.Brought(i == 0 ? "test" : "test-" + (i + 1), plugins[i]))
                .toList();
    }

    @Override
    public void start(PluginContext context) {
        starting.accept(context);
    }

    @Override
    public void stop() {
        stopping.run();
    }
}
