package org.ternmq.broker.trace;

import java.util.Arrays;
import java.util.Optional;
import org.ternmq.codec.packet.Packet;

/**
 * Who watches the packets of a broker: nobody most of the time, which costs the loops a look at a field. Read by the loops, changed by whoever
 * begins or ends to watch.
 */
public final class Tracing {
    private volatile Trace[] traces = {};

    /** Nobody watches. */
    public Tracing() {}

    /** Somebody begins to watch, unless enough do so already. Whoever begins also {@linkplain #end ends}. */
    public synchronized Optional<Trace> begin(Trace.Wanted wanted) {
        Trace[] before = traces;
        if (before.length >= TRACES_MAX) {
            return Optional.empty();
        }
        Trace[] more = Arrays.copyOf(before, before.length + 1);
        var trace = new Trace(wanted);
        more[before.length] = trace;
        traces = more;
        return Optional.of(trace);
    }

    /** Somebody watches no more. */
    @SuppressWarnings("ReferenceEquality") // it is that one
    public synchronized void end(Trace trace) {
        traces = Arrays.stream(traces).filter(other -> other != trace).toArray(Trace[]::new);
    }

    /** Whether anybody watches. */
    public boolean isOn() {
        return traces.length > 0;
    }

    /** A packet passes; to be told if {@link #isOn}. */
    public void packet(Passing at, Packet packet) {
        for (Trace trace : traces) {
            trace.packet(at, packet);
        }
    }

    /** A connection ends; to be told if {@link #isOn}. */
    public void end(Passing at, String why) {
        for (Trace trace : traces) {
            trace.end(at, why);
        }
    }

    /** So many may watch at a time. */
    public static final int TRACES_MAX = 4;
}
