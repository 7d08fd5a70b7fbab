package org.ternmq.server.plugin;

import java.util.function.Consumer;
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

    @Override
    public void start(PluginContext context) {
        starting.accept(context);
    }

    @Override
    public void stop() {
        stopping.run();
    }
}
