package org.ternmq.broker.intercept;

import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.MemoryStore;
import org.ternmq.core.session.Limits;

/** A conversation in which a script has a say. */
abstract class Intercepted extends Conversation {
    protected final Script script = new Script();

    Intercepted() {
        this(Limits.DEFAULT);
    }

    Intercepted(Limits limits) {
        super(limits);
        var shared = broker.shared.with(script);
        for (int i = 0; i < broker.loops.length; i++) {
            broker.loops[i] = new Loop(i, broker.loops, shared, new MemoryStore(), () -> {}, broker.nowNanos);
        }
    }
}
