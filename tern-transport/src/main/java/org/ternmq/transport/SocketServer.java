package org.ternmq.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.loop.Storage;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.store.Durability;
import org.ternmq.transport.count.Visits;
import org.ternmq.transport.quic.Driver;
import org.ternmq.transport.quic.QuicListener;
import org.ternmq.transport.quic.QuicTls;
import org.ternmq.transport.sn.SnCounters;
import org.ternmq.transport.sn.SnDoor;
import org.ternmq.transport.sn.SnListener;
import org.ternmq.transport.sn.Upstream;

/** The loops of one broker on threads of ours, and its listeners, which are opened, changed and closed by one thread at a time. */
public final class SocketServer implements AutoCloseable {
    private final SocketKind kind;
    private final Shared shared;
    private final LoopThread[] loops;
    private final Map<SocketAddress, Port> ports = new ConcurrentHashMap<>();
    private final List<Tls> retired = new CopyOnWriteArrayList<>(); // still to be spoken by who came before
    private final Intake intake;
    private int portsOpened;
    private final List<QuicListener> quic = new CopyOnWriteArrayList<>();
    private final List<SnListener> sn = new CopyOnWriteArrayList<>();

    /** Where it listens for connections. */
    private record Port(ServerChannel channel, Acceptor acceptor) {}

    /** One that keeps everything in memory. */
    public SocketServer(SocketKind kind, int loopCount, Shared shared) {
        this(kind, loopCount, shared, Storage.MEMORY, System::nanoTime);
    }

    /**
     * Starts the loops; nobody can connect yet.
     *
     * @param loopCount 1 to 64
     * @param storage where they keep what outlives a connection
     * @param clock monotonic nanoseconds, asked by all loops
     */
    public SocketServer(SocketKind kind, int loopCount, Shared shared, Storage storage, LongSupplier clock) {
        if (loopCount < 1 || loopCount > Loop.COUNT_MAX) {
            throw new IllegalArgumentException("a broker has 1 to " + Loop.COUNT_MAX + " loops, not " + loopCount);
        }
        this.kind = kind;
        this.shared = shared;
        this.loops = new LoopThread[loopCount];
        this.intake = new Intake(shared.guard());
        IoHandlerFactory handlers = kind.newHandlers();
        Loop[] all = new Loop[loopCount];
        for (int i = 0; i < loopCount; i++) {
            loops[i] = new LoopThread(i, all, shared, storage.storeOf(i), handlers, clock);
            all[i] = loops[i].loop();
        }
        storage.begin(all);
        for (LoopThread loop : loops) {
            loop.start();
        }
    }

    /** Listens on an address for MQTT as it is. */
    InetSocketAddress listen(InetSocketAddress address) throws IOException {
        return (InetSocketAddress) listen(address, Door.PLAIN);
    }

    /**
     * Listens on an address, as {@link #reserve} takes it.
     *
     * @return the address in use
     * @throws IOException if the address cannot be had
     */
    public SocketAddress listen(SocketAddress address, Door door) throws IOException {
        SocketAddress at = reserve(address, door);
        admit(at);
        return at;
    }

    /**
     * Takes an address to listen on: TCP is a stream without gaps, in order [MQTT-4.2.0-1, MQTT3-7.1.1-1], and so are a Unix socket, TLS
     * and WebSocket. Who comes waits until {@link #admit}.
     *
     * @param address of the internet, where port 0 takes any that is free, or the path of a Unix socket; a socket of that name that nobody
     *     listens on is removed
     * @return the address in use
     * @throws IOException if the address cannot be had
     */
    public SocketAddress reserve(SocketAddress address, Door door) throws IOException {
        boolean isUnix = address instanceof UnixDomainSocketAddress;
        if (address instanceof UnixDomainSocketAddress unix) {
            UnixSocketFile.removeIfLeftBehind(unix.getPath());
        }
        ServerChannel listener = isUnix ? kind.newUnixServerChannel() : kind.newServerChannel();
        listener.config().setOption(ChannelOption.SO_BACKLOG, 4_096);
        if (!isUnix) {
            listener.config().setOption(ChannelOption.SO_REUSEADDR, true);
        }
        if (listener.config().getRecvByteBufAllocator() instanceof MaxMessagesRecvByteBufAllocator inOneGo) {
            inOneGo.maxMessagesPerRead(ACCEPTED_IN_ONE_GO);
        }
        listener.config().setAutoRead(false);
        var acceptor = new Acceptor(door, address, loops, portsOpened++ % loops.length, intake);
        listener.pipeline().addLast(acceptor);
        ChannelFuture bound = loops[0].io().register(listener).awaitUninterruptibly();
        if (bound.isSuccess()) {
            bound = listener.bind(kind.nettyAddress(address)).awaitUninterruptibly();
        }
        if (!bound.isSuccess()) {
            listener.close();
            door.tls().ifPresent(Tls::close);
            throw new IOException(
                    "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
        }
        SocketAddress at = isUnix ? address : listener.localAddress();
        ports.put(at, new Port(listener, acceptor));
        return at;
    }

    /** Lets those in who wait at an address that was reserved. */
    public void admit(SocketAddress at) {
        port(at).channel().config().setAutoRead(true);
    }

    /** Another door at an address, for those who come from here on; who is there stays as it is. */
    public void change(SocketAddress at, Door door) {
        retire(port(at).acceptor().change(door));
    }

    /** Listens at an address no more; who came there stays. */
    public void leave(SocketAddress at) {
        Port port = port(at);
        ports.remove(at);
        close(at, port);
        retire(port.acceptor().change(Door.PLAIN));
    }

    /** Who has come to the listeners that there are now, by where they listen: as {@code host:port}, {@code host:port/udp} or the path of a file. From any thread. */
    public Map<String, Visits> visits() {
        Map<String, Visits> all = new TreeMap<>();
        ports.forEach((at, port) -> all.put(text(at), port.acceptor().visits()));
        quic.forEach(listener -> all.put(text(listener.address()) + "/udp", listener.visits()));
        sn.forEach(listener -> all.put(text(listener.address()) + "/udp", listener.visits()));
        return all;
    }

    private static String text(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? NetUtil.toSocketAddressString(internet)
                : address.toString();
    }

    private Port port(SocketAddress at) {
        Port port = ports.get(at);
        if (port == null) {
            throw new IllegalArgumentException("nobody listens at " + at);
        }
        return port;
    }

    private static void close(SocketAddress at, Port port) {
        port.channel().close().awaitUninterruptibly();
        if (at instanceof UnixDomainSocketAddress unix) {
            UnixSocketFile.remove(unix.getPath());
        }
    }

    /** Who is there already may yet begin to speak TLS, as long as it has time for CONNECT. */
    private void retire(Door door) {
        door.tls().ifPresent(tls -> {
            retired.add(tls);
            int seconds = shared.limits().connectTimeoutSeconds() + 1;
            loops[0].io().schedule(() -> retire(tls), seconds, TimeUnit.SECONDS);
        });
    }

    private void retire(Tls tls) {
        if (retired.remove(tls)) {
            tls.close();
        }
    }

    /**
     * Listens on a UDP port for MQTT over QUIC, whose streams are without gaps and in order as well.
     *
     * @param address port 0 takes any that is free
     * @param durability what acknowledgements mean to clients that come there
     * @return the address in use
     * @throws IOException if the address cannot be had
     */
    public InetSocketAddress listenQuic(InetSocketAddress address, Durability durability, QuicTls tls)
            throws IOException {
        int home = (quic.size() + 1) % loops.length; // the first one accepts all others
        QuicListener listener =
                QuicListener.open(kind.newDatagramChannel(), address, drivers(), home, shared, durability, tls);
        quic.add(listener);
        return listener.address();
    }

    /**
     * Listens on a UDP port for MQTT-SN.
     *
     * @param address port 0 takes any that is free
     * @return the address in use
     * @throws IOException if the address cannot be had
     */
    public InetSocketAddress listenSn(InetSocketAddress address, SnDoor door, SnCounters counters) throws IOException {
        return listenSn(address, door, counters, Optional.empty(), Optional.empty());
    }

    /**
     * Listens on a UDP port for MQTT-SN.
     *
     * @param address port 0 takes any that is free
     * @param secured keeps others from reading along; empty for datagrams that everybody can read and forge
     * @param remote where its clients are led; empty for the broker of these loops
     * @return the address in use
     * @throws IOException if the address cannot be had
     */
    public InetSocketAddress listenSn(
            InetSocketAddress address,
            SnDoor door,
            SnCounters counters,
            Optional<SnListener.Secured> secured,
            Optional<Upstream.Source> remote)
            throws IOException {
        int home = (sn.size() + 1) % loops.length;
        SnListener listener = secured.isPresent()
                ? SnListener.open(
                        secured.get(),
                        new SnListener.Secured.At(address, loops[home].driver(), shared, counters),
                        drivers(),
                        home,
                        door,
                        remote)
                : SnListener.open(kind.snSockets(), address, drivers(), home, shared, door, counters, remote);
        sn.add(listener);
        return listener.address();
    }

    private List<Driver> drivers() {
        return java.util.Arrays.stream(loops).map(LoopThread::driver).toList();
    }

    /** How many bytes outside of the heap the buffers of all sockets of this process take. */
    public static long bufferBytes() {
        return ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider provider
                ? provider.metric().usedDirectMemory()
                : 0;
    }

    /** The loops, for whoever has questions to put to them by {@link Loop#execute}: all else of a loop is its own thread's. */
    public List<Loop> loops() {
        return java.util.Arrays.stream(loops).map(LoopThread::loop).toList();
    }

    /** Runs a task on the first loop's thread. */
    public void onFirstLoop(Consumer<Loop> task) {
        Loop first = loops[0].loop();
        first.execute(() -> task.accept(first));
    }

    /**
     * Runs a task on each loop's thread and waits for all.
     *
     * @return whether all loops have run it; not if they have ended, or one is stuck
     */
    public boolean onEachLoop(Consumer<Loop> task) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(loops.length);
        for (LoopThread loop : loops) {
            loop.loop().execute(() -> {
                task.accept(loop.loop());
                done.countDown();
            });
        }
        return done.await(STOP_SECONDS, TimeUnit.SECONDS);
    }

    /** Tells every client that the server stops, waits a moment for them to leave, and ends the threads. */
    @Override
    public void close() {
        ports.forEach(SocketServer::close);
        quic.forEach(QuicListener::stop);
        sn.forEach(SnListener::stop);
        try {
            CountDownLatch told = new CountDownLatch(loops.length);
            for (LoopThread loop : loops) {
                loop.loop().execute(() -> {
                    loop.loop().stop(ReasonCode.SERVER_SHUTTING_DOWN, "server stops");
                    told.countDown();
                });
            }
            boolean all = told.await(STOP_SECONDS, TimeUnit.SECONDS);
            long giveUp = System.nanoTime() + TimeUnit.SECONDS.toNanos(STOP_SECONDS);
            while (all && shared.counters().connections() > 0 && System.nanoTime() < giveUp) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            for (QuicListener listener : quic) {
                listener.close();
            }
            for (SnListener listener : sn) {
                listener.close();
            }
            for (LoopThread loop : loops) {
                loop.stop();
            }
            for (LoopThread loop : loops) {
                loop.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
            }
            ports.values()
                    .forEach(port -> port.acceptor().change(Door.PLAIN).tls().ifPresent(Tls::close));
            retired.forEach(this::retire);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            for (LoopThread loop : loops) {
                loop.stop();
            }
        }
    }

    private static final long STOP_SECONDS = 5;

    /** So many connections are accepted before those that are there are served again. */
    private static final int ACCEPTED_IN_ONE_GO = 8;
}
