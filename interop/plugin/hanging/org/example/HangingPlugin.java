package org.example;

import java.util.concurrent.CompletableFuture;
import org.ternmq.plugin.Plugin;
import org.ternmq.plugin.PluginContext;
import org.ternmq.plugin.PublishDecision;

/** Never answers, holds its threads, and does not stop either. What the broker is to bear. */
public final class HangingPlugin implements Plugin {
    @Override
    public void start(PluginContext context) {
        context.addPublishInterceptor((client, message) -> {
            if (message.payload().remaining() % 2 == 0) {
                hang();
            }
            return new CompletableFuture<PublishDecision>();
        });
        context.addDisconnectListener((client, reason, why) -> hang());
    }

    @Override
    public void stop() {
        hang();
    }

    private static void hang() {
        while (true) {
            try {
                Thread.sleep(Long.MAX_VALUE);
            } catch (InterruptedException ignored) {
                Thread.onSpinWait(); // and goes on hanging
            }
        }
    }
}
