package org.ternmq.transport.quic;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSession;
import org.ternmq.broker.loop.Shared;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.count.Visits;
import org.ternmq.transport.tls.HandshakeFailure;

/**
 * A UDP port where MQTT is spoken over QUIC. All its QUIC connections live on one loop, so that a datagram finds its connection whatever
 * address it comes from; what their streams carry is handled where the session is. Bounded are the connections, and those among them that
 * are still in their handshake.
 */
public final class QuicListener {
    private final DatagramChannel channel;
    private final Driver home;
    private final Driver[] drivers;
    private final Shared shared;
    private final Durability durability;
    private final QuicTls tls;
    private final Set<QuicPeer> peers = new HashSet<>();
    private final Visits visits = new Visits();
    private int handshaking;
    private volatile boolean stopping;

    private QuicListener(
            DatagramChannel channel, Driver home, Driver[] drivers, Shared shared, Durability durability, QuicTls tls) {
        this.channel = channel;
        this.home = home;
        this.drivers = drivers;
        this.shared = shared;
        this.durability = durability;
        this.tls = tls;
    }

    /**
     * Listens.
     *
     * @param channel of the kind that the loops wait for
     * @param address port 0 takes any that is free
     * @param home index of the loop where its connections live
     * @param durability what acknowledgements mean to clients that come there
     * @throws IOException if the address cannot be had
     */
    public static QuicListener open(
            DatagramChannel channel,
            InetSocketAddress address,
            List<Driver> drivers,
            int home,
            Shared shared,
            Durability durability,
            QuicTls tls)
            throws IOException {
        Driver[] all = drivers.toArray(new Driver[0]);
        var listener = new QuicListener(channel, all[home], all, shared, durability, tls);
        channel.config().setOption(ChannelOption.SO_RCVBUF, SOCKET_BYTES);
        channel.config().setOption(ChannelOption.SO_SNDBUF, SOCKET_BYTES);
        channel.pipeline().addLast(listener.codec().build(), listener.new Trouble());
        ChannelFuture bound = all[home].io().register(channel).awaitUninterruptibly();
        if (bound.isSuccess()) {
            bound = channel.bind(address).awaitUninterruptibly();
        }
        if (!bound.isSuccess()) {
            channel.close();
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        return listener;
    }

    private QuicServerCodecBuilder codec() {
        return new QuicServerCodecBuilder()
                .sslEngineProvider(tls::newEngine)
                .tokenHandler(new RetryTokens(home.clock(), this::takes))
                .maxIdleTimeout(IDLE_SECONDS, TimeUnit.SECONDS)
                .maxSendUdpPayloadSize(DATAGRAM_BYTES)
                .initialMaxData(CONNECTION_WINDOW_BYTES)
                .initialMaxStreamDataBidirectionalRemote(STREAM_WINDOW_BYTES)
                .initialMaxStreamsBidirectional(STREAMS_MAX)
                .initialMaxStreamsUnidirectional(0)
                .activeMigration(true)
                .activeConnectionIdLimit(ADDRESSES_MAX)
                .handler(new ChannelInitializer<QuicChannel>() {
                    @Override
                    protected void initChannel(QuicChannel connection) {
                        connection.pipeline().addLast(new QuicPeer(QuicListener.this, connection));
                    }
                });
    }

    private boolean takes(InetAddress from) {
        return !stopping
                && !shared.guard().keepsOut(from, home.now())
                && handshaking < HANDSHAKES_MAX
                && peers.size() < (long) shared.limits().connectionsMax() + HANDSHAKES_MAX;
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return channel.localAddress();
    }

    /** Who has come. */
    public Visits visits() {
        return visits;
    }

    int connectTimeoutSeconds() {
        return shared.limits().connectTimeoutSeconds();
    }

    void came(QuicPeer peer) {
        peers.add(peer);
        visits.comes();
        handshaking++;
    }

    void established(QuicPeer peer) {
        if (!peer.isEstablished()) {
            handshaking--;
        }
    }

    void left(QuicPeer peer) {
        if (peers.remove(peer)) {
            visits.leaves();
            if (!peer.isEstablished()) {
                handshaking--;
            }
        }
    }

    /** A stream is given what makes it a connection. */
    void equip(QuicStreamChannel stream, QuicPeer peer) {
        stream.config().setAutoRead(false);
        stream.config().setAllowHalfClosure(false);
        stream.pipeline()
                .addLast(new QuicConnection(stream, peer, home, drivers, durability, shared.events(), shared.guard()));
    }

    Certified certified(SSLSession session) throws HandshakeFailure.Refused {
        return tls.certified(session);
    }

    /** It came to nothing by the client's fault, for which its address answers. */
    void failed(QuicPeer peer) {
        shared.guard().failed(peer.address(), home.now());
    }

    void refused(QuicPeer peer, HandshakeFailure why) {
        if (why.reason() != ReasonCode.SERVER_UNAVAILABLE) {
            failed(peer);
        }
        shared.events().closed("", peer.toString(), why.reason(), why.why());
    }

    void broke(QuicPeer peer, Throwable cause) {
        shared.events().failed("QUIC connection of " + peer, cause);
    }

    /** What goes wrong with a datagram ends nothing; an address that nobody is at is no news. */
    private final class Trouble extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (!(cause instanceof IOException)) {
                shared.events().failed("QUIC listener " + context.channel().localAddress(), cause);
            }
        }
    }

    /** Nobody is let in any more. */
    public void stop() {
        stopping = true;
    }

    /** Ends what is left of its connections, and closes the port. */
    public void close() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        home.io().execute(() -> {
            List.copyOf(peers).forEach(peer -> peer.close(0, "server stops"));
            channel.close().addListener(done -> closed.countDown());
        });
        boolean unused = closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Longer than any keep alive of MQTT (65,535 s, and half of that again), which finds out who is gone: a QUIC connection must not
     * end before. Clients that want it shorter say so themselves, the shorter one of both counts.
     */
    private static final long IDLE_SECONDS = 100_000;

    private static final int STREAMS_MAX = 16;
    private static final int HANDSHAKES_MAX = 1_024;

    /** quiche remembers each address that a client has come from and forgets none, and takes no packet from one more. */
    private static final int ADDRESSES_MAX = 64;

    private static final int CONNECTION_WINDOW_BYTES = 1 << 20;
    private static final int STREAM_WINDOW_BYTES = 256 * 1024;
    private static final int DATAGRAM_BYTES = 1_350;
    private static final int SOCKET_BYTES = 4 << 20;
    private static final long CLOSE_SECONDS = 5;
}
