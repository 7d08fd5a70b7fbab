package org.ternmq.transport.dtls;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MessageCallback;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.jspecify.annotations.Nullable;
import org.ternmq.sn.gateway.SnDrop;
import org.ternmq.transport.sn.SnGateway;
import org.ternmq.transport.sn.SnListener;
import org.ternmq.transport.sn.SnRemote;

/**
 * A UDP port of MQTT-SN where DTLS is spoken. Threads of Scandium's read the socket and do the arithmetic: one reads, {@value #WORKERS} work.
 * What they have decrypted they hand to the loop of the gateway. Bounded are the associations, the handshakes among them, and what is on its way in
 * either direction.
 */
final class DtlsPort implements SnListener.Secured.Port, SnGateway.Socket {
    private final Dtls dtls;
    private final SnListener.Secured.At at;
    private final Handshakes handshakes;
    private final Associations associations;
    private final ScheduledThreadPoolExecutor workers;
    private final Connector connector;
    private final SnGateway gateway;
    private final AtomicInteger underWay = new AtomicInteger(); // datagrams on their way to the loop
    private final Sent sent = new Sent();
    private volatile boolean stopping;

    private DtlsPort(Dtls dtls, SnListener.Secured.At at, Function<SnGateway.Socket, SnGateway> gateways) {
        this.dtls = dtls;
        this.at = at;
        handshakes = new Handshakes(at.shared().events(), at.shared().guard(), at.home());
        associations = new Associations(dtls.clients(), at.home().clock(), handshakes);
        workers = Connector.workers("tern-dtls", WORKERS);
        int max = (int) Math.min(
                Integer.MAX_VALUE, (long) at.shared().limits().connectionsMax() + TOLD_WHY_MAX + HANDSHAKES_MAX);
        DtlsConnectorConfig.Builder builder = DtlsSettings.server(dtls, max)
                .setAddress(at.address())
                .setDatagramFilter(new Admission(
                        at,
                        handshakes,
                        () -> !stopping
                                && handshakes.count() < HANDSHAKES_MAX
                                && associations.all().size() < max - HANDSHAKES_MAX))
                .setSessionListener(handshakes)
                .setConnectionListener(associations);
        dtls.keys().ifPresent(keys -> builder.setAdvancedPskStore(new KnownKeys(keys, this::unknownIdentity)));
        connector = Connector.of(builder.build());
        connector.setExecutor(workers);
        connector.setEndpointContextMatcher(new SameAssociation());
        connector.setRawDataReceiver(this::take);
        gateway = gateways.apply(this);
    }

    /**
     * Listens.
     *
     * @throws IOException if the address cannot be had
     */
    static DtlsPort open(Dtls dtls, SnListener.Secured.At at, Function<SnGateway.Socket, SnGateway> gateways)
            throws IOException {
        var port = new DtlsPort(dtls, at, gateways);
        try {
            port.connector.start();
        } catch (IOException failed) {
            port.workers.shutdownNow();
            dtls.close();
            throw new IOException("cannot listen on " + at.address() + ": " + failed.getMessage(), failed);
        }
        var unused =
                port.workers.scheduleWithFixedDelay(port::lookForIdle, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
        return port;
    }

    private void unknownIdentity(org.eclipse.californium.scandium.dtls.ConnectionId id, String identity) {
        handshakes.unknownIdentity(connector.handshakerOf(id), identity);
    }

    @Override
    public java.net.InetSocketAddress address() {
        return connector.getAddress();
    }

    // ---- what comes in, on threads of Scandium's

    private void take(RawData record) {
        DtlsRemote remote = associations.of(record.getEndpointContext());
        if (remote == null || underWay.incrementAndGet() > UNDER_WAY_MAX) {
            if (remote != null) {
                underWay.decrementAndGet();
            }
            at.counters().received();
            at.counters().dropped(remote == null ? SnDrop.WRONG_STATE : SnDrop.CONGESTION);
            return;
        }
        remote.heard(record.getEndpointContext(), at.home().clock().getAsLong());
        if (record.getSize() == 0) { // says no more than that it is there
            underWay.decrementAndGet();
            return;
        }
        at.home().loop().execute(() -> {
            underWay.decrementAndGet();
            try {
                gateway.take(ByteBuffer.wrap(record.getBytes()), remote);
            } catch (RuntimeException defect) { // nobody else would hear of it
                at.shared().events().failed("MQTT-SN listener " + at.address(), defect);
            }
        });
    }

    /** An association where nobody is connected is kept for a while: a handshake is dear to a device. */
    void lookForIdle() {
        long since = at.home().clock().getAsLong() - TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
        List<DtlsRemote> idle = associations.all().stream()
                .filter(remote ->
                        remote.heardNanos() - since < 0 || remote.connection().isClosed()) // by its client
                .toList();
        if (!idle.isEmpty()) {
            at.home().loop().execute(() -> {
                Set<SnRemote> served = gateway.served();
                idle.stream()
                        .filter(remote ->
                                !served.contains(remote) || remote.connection().isClosed())
                        .forEach(remote -> connector.forget(remote.connection()));
            });
        }
    }

    /** Who is there. */
    Collection<DtlsRemote> remotes() {
        return associations.all();
    }

    /** How many there are. */
    int associations() {
        return associations.all().size();
    }

    /** How many are under way. */
    int handshakes() {
        return handshakes.count();
    }

    // ---- what goes out, from the loop

    @Override
    public void send(SnRemote to, ByteBuffer datagram) {
        DtlsRemote remote = (DtlsRemote) to;
        byte[] bytes = new byte[datagram.remaining()];
        if (bytes.length > remote.packetBytesMax()) {
            at.counters().dropped(SnDrop.TOO_LARGE);
            return;
        }
        datagram.get(bytes);
        try {
            connector.send(RawData.outbound(bytes, remote.context(), sent, false));
        } catch (IllegalStateException stopped) {
            at.counters().dropped(SnDrop.NO_ROOM);
        }
    }

    /** Hears what became of what was sent, from threads of Scandium's. */
    private final class Sent implements MessageCallback {
        @Override
        public void onSent() {
            at.counters().sent();
        }

        @Override
        public void onError(@Nullable Throwable lost) {
            at.counters().dropped(SnDrop.NO_ROOM);
        }

        @Override
        public void onConnecting() {}

        @Override
        public void onDtlsRetransmission(int flight) {}

        @Override
        public void onContextEstablished(EndpointContext context) {}
    }

    // ---- the end

    @Override
    public void stop() {
        stopping = true;
    }

    /** Tells those that can still be reached, for a moment. */
    @Override
    public void close() throws InterruptedException {
        stopping = true;
        List<DtlsRemote> there = List.copyOf(associations.all());
        CountDownLatch told = new CountDownLatch(there.size());
        for (DtlsRemote remote : there) {
            connector.close(remote.socket());
            afterwards(remote, told::countDown);
        }
        boolean unused = told.await(CLOSE_SECONDS, TimeUnit.SECONDS);
        connector.destroy();
        workers.shutdownNow();
        dtls.close();
    }

    /** A task runs when all that was begun for a client is done; at once if nothing is done for it any more. */
    private static void afterwards(DtlsRemote remote, Runnable task) {
        Executor its = remote.connection().getExecutor();
        try {
            (its == null ? (Executor) Runnable::run : its).execute(task);
        } catch (RejectedExecutionException ended) {
            task.run();
        }
    }

    static final int WORKERS = 2;

    private static final int HANDSHAKES_MAX = 1_024;
    private static final int TOLD_WHY_MAX = 1_024;
    private static final int UNDER_WAY_MAX = 4_096;
    private static final long IDLE_SECONDS = 3_600;
    private static final long SWEEP_SECONDS = 60;
    private static final long CLOSE_SECONDS = 1;
}
