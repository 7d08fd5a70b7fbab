package org.ternmq.cli.sn;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MessageCallback;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertDescription;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.SessionAdapter;
import org.jspecify.annotations.Nullable;
import org.ternmq.sn.client.link.DatagramLink;

/** DTLS 1.2 over UDP to one gateway, with a connection id, so that it goes on where our port becomes another one. */
final class DtlsLink implements DatagramLink {
    private final InetSocketAddress gateway;
    private final EndpointContext there;
    private final Moving connector;
    private final ScheduledThreadPoolExecutor workers;
    private final BlockingQueue<byte[]> came = new ArrayBlockingQueue<>(CAME_MAX);
    private volatile @Nullable String end; // why nothing can come any more
    private volatile int flight; // of the handshake, the last that was repeated

    private DtlsLink(InetSocketAddress gateway, DtlsCredentials credentials) throws IOException {
        this.gateway = gateway;
        this.there = new AddressEndpointContext(gateway, credentials.hostName().orElse(null), null);
        DtlsConnectorConfig settings = DtlsClientSettings.of(credentials)
                .setSessionListener(new SessionAdapter() {
                    @Override
                    public void handshakeFlightRetransmitted(Handshaker handshaker, int repeated) {
                        flight = repeated;
                    }
                })
                .build();
        workers = new ScheduledThreadPoolExecutor(
                1, task -> Thread.ofPlatform().name("tern-sn-dtls").daemon().unstarted(task));
        connector = new Moving(settings);
        connector.setExecutor(workers);
        connector.setRawDataReceiver(record -> {
            if (record.getSize() > 0) {
                boolean unused = came.offer(record.getBytes()); // or lost, as datagrams may be
            }
        });
        connector.setAlertHandler((peer, alert) -> {
            if (alert.getDescription() == AlertDescription.CLOSE_NOTIFY) {
                end = "the gateway has ended the association";
            }
        });
    }

    /**
     * Goes through the handshake.
     *
     * @throws IOException if it comes to nothing, or takes longer
     */
    static DtlsLink open(InetSocketAddress gateway, DtlsCredentials credentials, Duration timeout) throws IOException {
        if (gateway.isUnresolved()) {
            throw new UnknownHostException("unknown host " + gateway.getHostString());
        }
        DtlsLink link = new DtlsLink(gateway, credentials);
        try {
            link.connector.start();
            link.shakeHands(timeout);
            return link;
        } catch (IOException | RuntimeException e) {
            link.close();
            throw e;
        }
    }

    /** An empty record says nothing, but takes a handshake. */
    private void shakeHands(Duration timeout) throws IOException {
        CompletableFuture<Void> done = new CompletableFuture<>();
        connector.send(RawData.outbound(new byte[0], there, new Sent(done), false));
        try {
            done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(silence(), e);
        } catch (ExecutionException e) {
            boolean isSilence =
                    e.getCause() instanceof org.eclipse.californium.scandium.dtls.DtlsHandshakeTimeoutException;
            throw new IOException(isSilence ? silence() : "DTLS: " + words(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted in the handshake of DTLS", e);
        }
    }

    private String silence() {
        return flight >= KEY_FLIGHT
                ? "DTLS: the gateway does not answer to who we are; does it know this identity, with this key?"
                : "DTLS: no answer; is there a gateway, and does it speak DTLS?";
    }

    private static String words(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return String.valueOf(deepest.getMessage());
    }

    @Override
    public void send(ByteBuffer datagram) throws IOException {
        requireOpen();
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        try {
            connector.send(RawData.outbound(bytes, there, null, false));
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new IOException("cannot send: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean receive(ByteBuffer into, long timeoutNanos) throws IOException {
        try {
            byte[] next = came.poll(timeoutNanos, TimeUnit.NANOSECONDS);
            if (next == null) {
                requireOpen();
                return false;
            }
            into.clear().put(next).flip();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for a datagram", e);
        }
    }

    private void requireOpen() throws IOException {
        String why = end;
        if (why != null) {
            throw new IOException(why);
        }
    }

    /** Goes on from another port of this machine, as a router has us do that has forgotten us; which one that is. */
    int moveToAnotherPort() throws IOException {
        return connector.move();
    }

    /** What was sent leaves before it, for a moment. */
    @Override
    public void close() {
        if (end == null) {
            end = "the link is closed";
        }
        if (connector.isRunning()) {
            connector.close(gateway);
            CountDownLatch left = new CountDownLatch(1);
            workers.execute(left::countDown);
            try {
                boolean unused = left.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        connector.destroy();
        workers.shutdownNow();
    }

    /** Hears whether the handshake came to something. */
    private record Sent(CompletableFuture<Void> done) implements MessageCallback {
        @Override
        public void onContextEstablished(EndpointContext context) {
            done.complete(null);
        }

        @Override
        public void onError(Throwable failure) {
            done.completeExceptionally(failure);
        }

        @Override
        public void onSent() {}

        @Override
        public void onConnecting() {}

        @Override
        public void onDtlsRetransmission(int flight) {}
    }

    /** Scandium with a socket that may become another one. */
    private static final class Moving extends DTLSConnector {
        private volatile DatagramSocket socket;

        Moving(DtlsConnectorConfig settings) throws IOException {
            super(settings);
            socket = new DatagramSocket();
        }

        int move() throws IOException {
            DatagramSocket old = socket;
            DatagramSocket next = new DatagramSocket();
            socket = next;
            old.close();
            return next.getLocalPort();
        }

        @Override
        protected void receiveNextDatagramFromNetwork(DatagramPacket packet) throws IOException {
            socket.receive(packet);
            processDatagram(packet);
        }

        @Override
        protected void sendNextDatagramOverNetwork(DatagramPacket packet) throws IOException {
            socket.send(packet);
        }

        @Override
        public void stop() {
            socket.close();
            super.stop();
        }
    }

    private static final int CAME_MAX = 1_024;
    private static final long CLOSE_MILLIS = 500;

    /** RFC 6347, section 4.2.4: that of the client's key. */
    private static final int KEY_FLIGHT = 5;
}
