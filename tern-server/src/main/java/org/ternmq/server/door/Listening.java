package org.ternmq.server.door;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ternmq.core.store.Durability;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;
import org.ternmq.transport.Door;
import org.ternmq.transport.SocketServer;
import org.ternmq.transport.Tls;

/**
 * Where a broker listens, which may be configured anew while it runs: a listener is known by where it is, and stays open if it is there in the new
 * configuration too. Those on UDP do not change. For one thread at a time.
 */
public final class Listening {
    private final Doors doors;
    private Map<String, Open> all = new LinkedHashMap<>(); // by where

    /** One that is open, and what it was configured to be. */
    private record Open(Listener listener, Durability durability, SocketAddress address) {}

    private record Change(SocketAddress address, Door door) {}

    /** Listens nowhere. */
    public Listening(Doors doors) {
        this.doors = doors;
    }

    /**
     * Listens where it is configured to, for the first time.
     *
     * @throws IOException with a sentence for an operator, with those open that were
     */
    public void open(Configuration configuration) throws IOException {
        for (Listener listener : configuration.listeners()) {
            Durability durability = configuration.durability(listener);
            SocketAddress address = doors.open(listener, durability);
            all.put(where(listener, all), new Open(listener, durability, address));
            admit(listener, address);
        }
    }

    private void admit(Listener listener, SocketAddress address) {
        if (listener.isStream()) {
            doors.server().admit(address);
        }
    }

    /** Several may be at port 0. */
    private static String where(Listener listener, Map<String, ?> known) {
        String where = listener.toString();
        while (known.containsKey(where)) {
            where += "+";
        }
        return where;
    }

    /** Where it listens, in the order of the configuration. */
    public List<SocketAddress> addresses() {
        return all.values().stream().map(Open::address).toList();
    }

    /** A change that has been tried: what could fail has not. */
    public final class Prepared {
        private final Map<String, Open> next = new LinkedHashMap<>();
        private final List<Open> fresh = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();

        private Prepared() {}

        private void add(Listener listener, Durability durability) throws IOException {
            String where = where(listener, next);
            Open running = all.get(where);
            if (running == null) {
                Open opened = new Open(listener, durability, doors.open(listener, durability));
                fresh.add(opened);
                next.put(where, opened);
                return;
            }
            if (!running.listener().equals(listener) || running.durability() != durability) {
                changes.add(new Change(running.address(), doors.door(listener, durability)));
            }
            next.put(where, new Open(listener, durability, running.address()));
        }

        /** Lets those in who wait at new listeners, and nobody any more at those that are gone. */
        public void commit() {
            SocketServer server = doors.server();
            changes.forEach(change -> server.change(change.address(), change.door()));
            fresh.forEach(opened -> admit(opened.listener(), opened.address()));
            Map<String, Open> gone = new HashMap<>(all);
            gone.keySet().removeAll(next.keySet());
            gone.values().forEach(open -> server.leave(open.address()));
            all = next;
        }

        private void undo() {
            fresh.forEach(opened -> doors.server().leave(opened.address()));
            changes.forEach(change -> change.door().tls().ifPresent(Tls::close));
        }
    }

    /**
     * Opens what is new, and nobody is let in there yet.
     *
     * @param configuration with the same listeners on UDP as before
     * @throws IOException with a sentence for an operator, with all as it was
     */
    public Prepared prepare(Configuration configuration) throws IOException {
        Prepared prepared = new Prepared();
        try {
            for (Listener listener : configuration.listeners()) {
                prepared.add(listener, configuration.durability(listener));
            }
        } catch (IOException | RuntimeException | Error failed) {
            prepared.undo();
            throw failed;
        }
        return prepared;
    }
}
