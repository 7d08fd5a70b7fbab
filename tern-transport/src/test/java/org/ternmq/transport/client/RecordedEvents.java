package org.ternmq.transport.client;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.value.ReasonCode;

/** What a broker would write to its log, line by line, and defects apart. */
public final class RecordedEvents implements BrokerEvents {
    public final Queue<String> lines = new ConcurrentLinkedQueue<>();
    public final Queue<Throwable> defects = new ConcurrentLinkedQueue<>();

    @Override
    public void connected(String clientId, String peer) {
        lines.add(clientId + " connected from " + peer);
    }

    @Override
    public void closed(String clientId, String peer, ReasonCode reason, String why) {
        lines.add(clientId + " from " + peer + " closed, " + reason + ": " + why);
    }

    @Override
    public void failed(String what, Throwable cause) {
        defects.add(cause);
    }
}
