package org.ternmq.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.client.MqttException.Kind;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.transport.ServerAddress;
import org.ternmq.client.transport.Transport;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.ClientAuthentication;

/**
 * Opens connections: the first on the caller's thread, later ones on a virtual thread that lives as long as there is none. All servers
 * are tried in turn; where one names another (5.0 section 4.11), that one is tried next.
 */
final class Connector {
    private final ClientState client;
    private final ConnectOptions options;
    private final List<ServerAddress> servers;
    private int at; // the server to be tried next
    private final Queue<ServerAddress> referred = new ArrayDeque<>(1);
    private int referrals; // in a row, none of which was accepted
    private int failed; // in a row
    private long acceptedNanos;
    private @Nullable Thread thread;

    Connector(ClientState client, List<String> urls) {
        this.client = client;
        this.options = client.options;
        this.servers = Stream.concat(urls.stream(), options.servers().stream())
                .map(ServerAddress::of)
                .toList();
    }

    /**
     * Tries all servers, each once.
     *
     * @throws MqttException what the last one failed with, or what makes further attempts useless
     */
    void connect() {
        for (int tried = 1; ; tried++) {
            try {
                attempt(next());
                return;
            } catch (MqttException e) {
                boolean isLast = tried >= servers.size() && referred.isEmpty();
                if (isFinal(e) || isLast) {
                    throw e;
                }
            }
        }
    }

    private ServerAddress next() {
        ServerAddress named = referred.poll();
        if (named != null) {
            return named;
        }
        ServerAddress one = servers.get(at);
        at = (at + 1) % servers.size();
        return one;
    }

    private void attempt(ServerAddress address) {
        long begin = System.nanoTime();
        Transport transport;
        try {
            transport = Transport.open(address, options.transport(), options.connectTimeout());
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw MqttException.interrupted(new InterruptedException("while connecting"));
            }
            throw new MqttException(
                    Kind.CANNOT_CONNECT,
                    ReasonCode.SERVER_UNAVAILABLE,
                    "cannot connect to " + address + ": " + e.getMessage(),
                    e);
        }
        client.lock.lock();
        try {
            Link link = open(address, transport, options.connectTimeout().minusNanos(System.nanoTime() - begin));
            try {
                link.awaitAccepted();
                at = Math.max(0, servers.indexOf(address)); // next time this one first
            } catch (MqttException e) {
                refer(address, link.serverReference());
                throw e;
            }
        } finally {
            client.lock.unlock();
        }
    }

    private Link open(ServerAddress address, Transport transport, Duration left) {
        if (client.hasEnded()) {
            closeQuietly(transport);
            throw ClientState.closed();
        }
        // In 3.x the flag says also how the session ends, so it stays as it is.
        boolean clean = options.cleanStart() && !(options.version().hasProperties() && client.session.exists());
        ClientAuthentication authentication =
                options.authentication().map(ClientAuthentication::by).orElseGet(ClientAuthentication::none);
        Connect connect = options.connect(client.clientId(), clean, address.login(), authentication.begin());
        Link link = new Link(client, transport, connect, authentication, left);
        client.opened(link);
        link.start();
        return link;
    }

    private static void closeQuietly(Transport transport) {
        try {
            transport.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a connection failed", e); // it is gone either way
        }
    }

    /** The server names others: each {@code host[:port]}, parted by spaces. They are spoken to in the same way as the one that did. */
    private void refer(ServerAddress from, String reference) {
        referred.clear();
        if (!reference.isEmpty() && ++referrals <= REFERRALS_MAX) {
            for (String one : reference.trim().split(" +", -1)) {
                try {
                    referred.add(from.at(one));
                } catch (IllegalArgumentException e) {
                    LOG.log(System.Logger.Level.WARNING, "the server refers to an address that is none: " + one);
                }
            }
        }
    }

    /** With the lock held. */
    void onAccepted() {
        referrals = 0;
        acceptedNanos = System.nanoTime();
    }

    /** A connection that was accepted is lost. With the lock held. */
    void onLost(Link lost, MqttException why) {
        // Of two clients that take each other's session over, in 3.x, none holds it for long: then attempts become
        // rarer.
        boolean wasStable = System.nanoTime() - acceptedNanos > STABLE_NANOS;
        failed = wasStable ? 0 : failed + 1;
        refer(servers.get(at), lost.serverReference());
        if (isFinal(why) || !options.reconnect().isWorthwhile(0)) {
            giveUp(why);
        } else {
            tellLost(why, true);
            start(referred.isEmpty());
        }
    }

    private void giveUp(MqttException why) {
        tellLost(why, false);
        client.end(why);
    }

    private void tellLost(MqttException why, boolean isTriedAgain) {
        client.tell(listener -> listener.disconnected(why.reason(), String.valueOf(why.getMessage()), isTriedAgain));
    }

    /** Connects in the background, perhaps after a while. With the lock held. */
    void start(boolean waitsFirst) {
        Thread fresh = Thread.ofVirtual().name("tern-client-connect").unstarted(() -> run(waitsFirst));
        thread = fresh;
        fresh.start();
    }

    private void run(boolean waitsFirst) {
        boolean waits = waitsFirst;
        while (!waits || pause()) {
            try {
                connect();
                return;
            } catch (MqttException e) {
                waits = true;
                if (!onFailed(e)) {
                    return;
                }
            }
        }
    }

    private boolean onFailed(MqttException why) {
        client.lock.lock();
        try {
            failed++;
            if (client.hasEnded()) {
                return false;
            }
            if (isFinal(why) || !options.reconnect().isWorthwhile(failed)) {
                giveUp(why);
                return false;
            }
            tellLost(why, true);
            return true;
        } finally {
            client.lock.unlock();
        }
    }

    /** Waits as the policy says; whether another attempt is still wanted. */
    private boolean pause() {
        client.lock.lock();
        try {
            long left = options.reconnect()
                    .delay(failed, ThreadLocalRandom.current())
                    .toNanos();
            while (left > 0 && !client.hasEnded()) {
                left = client.changed.awaitNanos(left);
            }
            return !client.hasEnded();
        } catch (InterruptedException e) { // by stop
            return false;
        } finally {
            client.lock.unlock();
        }
    }

    /** No further attempt is wanted; one under way is broken off. With the lock held. */
    void stop() {
        Thread running = thread;
        if (running != null && !running.equals(Thread.currentThread())) {
            running.interrupt();
        }
    }

    private static boolean isFinal(MqttException why) {
        return switch (why.kind()) {
            case REFUSED -> REFUSED_FOR_GOOD.contains(why.reason());
            case CONNECTION_LOST -> LOST_FOR_GOOD.contains(why.reason());
            case INTERRUPTED, CLOSED -> true;
            default -> false;
        };
    }

    private static final Set<ReasonCode> REFUSED_FOR_GOOD = EnumSet.of(
            ReasonCode.MALFORMED_PACKET,
            ReasonCode.PROTOCOL_ERROR,
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION,
            ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
            ReasonCode.BAD_USER_NAME_OR_PASSWORD,
            ReasonCode.NOT_AUTHORIZED,
            ReasonCode.BANNED,
            ReasonCode.BAD_AUTHENTICATION_METHOD,
            ReasonCode.SESSION_TAKEN_OVER);

    private static final Set<ReasonCode> LOST_FOR_GOOD =
            EnumSet.of(ReasonCode.SESSION_TAKEN_OVER, ReasonCode.NOT_AUTHORIZED, ReasonCode.BANNED);

    private static final int REFERRALS_MAX = 5;
    private static final long STABLE_NANOS = 10_000_000_000L;
    private static final System.Logger LOG = System.getLogger("org.ternmq.client");
}
