package org.example;

import org.ternmq.plugin.Plugin;
import org.ternmq.plugin.PluginContext;

/** Throws whatever can be thrown. What the broker is to bear. */
public final class ThrowingPlugin implements Plugin {
    @Override
    public void start(PluginContext context) {
        context.addConnectInterceptor((client, request) -> {
            throw new StackOverflowError("on purpose");
        });
        context.addPublishInterceptor((client, message) -> {
            throw new OutOfMemoryError("on purpose");
        });
        context.addSubscribeInterceptor((client, filter, qos) -> null);
        context.addDisconnectListener((client, reason, why) -> {
            throw new IllegalStateException("on purpose");
        });
    }

    @Override
    public void stop() {
        throw new AssertionError("on purpose");
    }
}
