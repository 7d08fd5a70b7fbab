package org.ternmq.server.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.broker.overload.OverloadLimits;
import org.ternmq.broker.route.DurabilityRules;
import org.ternmq.core.session.Limits;
import org.ternmq.core.store.Durability;
import org.ternmq.server.config.key.Key;

/**
 * What a broker is started with.
 *
 * @param data folder of the broker, which it locks
 * @param loops threads that serve connections
 * @param access who gets in, and what clients may do
 * @param sysIntervalSeconds how often numbers are published below {@code $SYS}; 0 for never
 * @param ledgerEntriesMax how much the broker remembers of what became of messages; 0 for nothing
 * @param overload how much is taken on at a time
 * @param mailboxMessagesMax messages waiting for another loop before its publishers are read no more
 * @param mailboxBytesMax the same in bytes
 * @param testAuthentication whether there is the method TERN-TEST for clients to try
 * @param admin where operators ask; empty if nowhere
 */
public record Configuration(
        Path data,
        int loops,
        Transport transport,
        AccessConfiguration access,
        int sysIntervalSeconds,
        int ledgerEntriesMax,
        List<Listener> listeners,
        Limits limits,
        OverloadLimits overload,
        long mailboxMessagesMax,
        long mailboxBytesMax,
        boolean testAuthentication,
        Journal journal,
        Optional<Admin> admin,
        Log log) {
    /** How the system waits for sockets. */
    public enum Transport {
        /** The best that works here. */
        AUTO,
        /** Linux only. */
        EPOLL,
        /** Everywhere. */
        NIO
    }

    /**
     * How what must survive is kept.
     *
     * @param durability what acknowledgements mean, unless the listener says otherwise
     * @param rules what they mean at the most for messages to some topics
     * @param segmentBytes size of the journal's files
     * @param unsyncedBytesMax bytes waiting for the disk before publishers are held back
     * @param lowSpaceBytes room on the disk below which nothing new is taken that has to be kept
     */
    public record Journal(
            Durability durability,
            List<DurabilityRules.Rule> rules,
            int segmentBytes,
            long unsyncedBytesMax,
            long lowSpaceBytes) {
        public Journal {
            rules = List.copyOf(rules);
        }
    }

    /**
     * Where operators ask.
     *
     * @param port 0 for any that is free
     * @param tokenFile what shows who is one; if empty a token is made in the data folder
     */
    public record Admin(String host, int port, Optional<Path> tokenFile) {}

    /** What the command logs; a program that embeds the broker decides by itself. */
    public record Log(Level level, Format format) {
        /** Least that is logged. */
        public enum Level {
            ERROR,
            WARN,
            INFO,
            DEBUG
        }

        /** Form of a line. */
        public enum Format {
            TEXT,
            JSON
        }
    }

    public Configuration {
        listeners = List.copyOf(listeners);
    }

    /** What holds without a file: port 1883 for this machine only, without login. */
    public static Configuration standard() {
        return new Settings().bind();
    }

    /** The same with another data folder. */
    public Configuration withData(Path folder) {
        return with(parts -> parts.data = folder);
    }

    /** The same with other listeners. */
    public Configuration withListeners(Listener... others) {
        return with(parts -> parts.listeners = List.of(others));
    }

    /** The same with another number of threads and way to wait for sockets. */
    public Configuration withLoops(int count, Transport kind) {
        return with(parts -> {
            parts.loops = count;
            parts.transport = kind;
        });
    }

    /** The same with other limits. */
    public Configuration withLimits(Limits others) {
        return with(parts -> parts.limits = others);
    }

    /** The same with other bounds on what is taken on at a time. */
    public Configuration withOverload(OverloadLimits others) {
        return with(parts -> parts.overload = others);
    }

    /** The same with another promise of what an acknowledgement means. */
    public Configuration withDurability(Durability durability) {
        return withJournal(new Journal(
                durability,
                journal.rules(),
                journal.segmentBytes(),
                journal.unsyncedBytesMax(),
                journal.lowSpaceBytes()));
    }

    /** What acknowledgements mean to clients of a listener. */
    public Durability durability(Listener listener) {
        return listener.durability().orElse(journal.durability());
    }

    /** The same with another choice of who gets in and what clients may do. */
    public Configuration withAccess(AccessConfiguration other) {
        return with(parts -> parts.access = other);
    }

    /** The same with a door for operators. */
    public Configuration withAdmin(Admin door) {
        return with(parts -> parts.admin = Optional.of(door));
    }

    /** The same with another journal. */
    public Configuration withJournal(Journal other) {
        return with(parts -> parts.journal = other);
    }

    /** The same as far as a broker takes it that runs with another one: what takes a restart is as it is there (see {@link Key#isLive}). */
    public Configuration asFarAsLive(Configuration running) {
        return new Configuration(
                running.data,
                running.loops,
                running.transport,
                access.with(running.access.plugins()),
                running.sysIntervalSeconds,
                running.ledgerEntriesMax,
                listenersAsFarAsLive(running.listeners),
                limits,
                overload,
                running.mailboxMessagesMax,
                running.mailboxBytesMax,
                running.testAuthentication,
                running.journal,
                running.admin,
                log);
    }

    /** Those for datagrams are as they are there, and so is one that changes between datagrams and connections. */
    private List<Listener> listenersAsFarAsLive(List<Listener> running) {
        Set<String> fixed = Stream.concat(listeners.stream(), running.stream())
                .filter(listener -> !listener.isStream())
                .map(Listener::toString)
                .collect(Collectors.toSet());
        return Stream.concat(
                        listeners.stream().filter(listener -> !fixed.contains(listener.toString())),
                        running.stream().filter(listener -> fixed.contains(listener.toString())))
                .toList();
    }

    private Configuration with(Consumer<Parts> change) {
        Parts parts = new Parts(this);
        change.accept(parts);
        return new Configuration(
                parts.data,
                parts.loops,
                parts.transport,
                parts.access,
                sysIntervalSeconds,
                ledgerEntriesMax,
                parts.listeners,
                parts.limits,
                parts.overload,
                mailboxMessagesMax,
                mailboxBytesMax,
                testAuthentication,
                parts.journal,
                parts.admin,
                log);
    }

    /** What may be another one. */
    private static final class Parts {
        private Path data;
        private int loops;
        private Transport transport;
        private AccessConfiguration access;
        private List<Listener> listeners;
        private Limits limits;
        private OverloadLimits overload;
        private Journal journal;
        private Optional<Admin> admin;

        Parts(Configuration from) {
            data = from.data;
            loops = from.loops;
            transport = from.transport;
            access = from.access;
            listeners = from.listeners;
            limits = from.limits;
            overload = from.overload;
            journal = from.journal;
            admin = from.admin;
        }
    }
}
