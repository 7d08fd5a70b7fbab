package org.ternmq.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.concurrent.TimeUnit;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.transport.count.Visits;
import org.ternmq.transport.proxy.ProxyHeader;

/**
 * Gives each channel that a listener accepts to a loop in turn; the loop of its session is known only after CONNECT. On the first loop's
 * thread, as all listeners are.
 */
final class Acceptor extends ChannelInboundHandlerAdapter {
    private final Visits visits = new Visits();
    private volatile Door door; // of whoever comes next
    private final SocketAddress address;
    private final LoopThread[] loops;
    private final Intake intake;
    private int nextLoop;
    private int pauses;

    /**
     * For one listener.
     *
     * @param address where it listens
     * @param firstLoop the loop that it begins with
     */
    Acceptor(Door door, SocketAddress address, LoopThread[] loops, int firstLoop, Intake intake) {
        this.door = door.counting(visits);
        this.address = address;
        this.loops = loops;
        this.nextLoop = firstLoop;
        this.intake = intake;
    }

    /**
     * Another door from here on, for those who come; from any thread.
     *
     * @return the one before
     */
    Door change(Door other) {
        Door before = door;
        door = other.counting(visits);
        return before;
    }

    /** Who has come. */
    Visits visits() {
        return visits;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        Channel channel = (Channel) accepted;
        LoopThread loop = loops[nextLoop];
        try {
            accept(channel, loop, context.channel());
        } catch (RuntimeException defect) { // others come in as ever
            loops[0].events().failed("accepting a connection", defect);
            loop.io()
                    .register(channel)
                    .addListener(known -> channel.close()); // which needs a loop, to tell who waits for it
        }
    }

    private void accept(Channel channel, LoopThread loop, Channel listener) {
        Door at = door;
        InetAddress from = channel.remoteAddress() instanceof InetSocketAddress internet ? internet.getAddress() : null;
        SocketAddress peer = address instanceof UnixDomainSocketAddress ? address : channel.remoteAddress();
        boolean isOfProxy = at.proxies().trusts(from);
        if (at.proxies().header() && !isOfProxy) {
            loops[0].events()
                    .closed("", peer.toString(), ReasonCode.NOT_AUTHORIZED, "it is none of the trusted proxies");
            channel.unsafe().closeForcibly();
            return;
        }
        var connection = new NettyConnection((DuplexChannel) channel, peer, loop, loops, at);
        if (!isOfProxy && !connection.enters()) { // clients of a proxy are known by what it will say
            channel.config().setOption(ChannelOption.SO_LINGER, 0); // nothing of it is remembered by the system either
            channel.unsafe().closeForcibly();
            return;
        }
        holdToRate(listener); // not for those above, who cost little: a flood of theirs would keep out all others
        nextLoop = (nextLoop + 1) % loops.length;
        channel.config().setAutoRead(false);
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        equip(channel, connection, at);
        loop.io().register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                channel.close();
            }
        });
    }

    private static void equip(Channel channel, NettyConnection connection, Door door) {
        if (door.proxies().header()) {
            channel.pipeline().addLast(new ProxyHeader(client -> connection.comesFrom(client.getAddress(), client)));
        }
        door.tls().ifPresent(tls -> tls.addTo(channel));
        channel.pipeline().addLast(MQTT, connection);
        switch (door.speech()) {
            case MQTT -> {}
            case WEBSOCKET, ANY -> channel.pipeline().addBefore(MQTT, "detector", new SpeechDetector(door, MQTT));
        }
    }

    /** More connections than may come in a second wait in the system's backlog. */
    private void holdToRate(Channel listener) {
        long wait = intake.take(loops[0].now());
        if (wait > 0) {
            pause(listener, wait);
        }
    }

    /** Of several pauses the one that ends last counts: what was read in one go has a pause for each that was too much. */
    private void pause(Channel listener, long nanos) {
        pauses++;
        listener.config().setAutoRead(false);
        listener.eventLoop()
                .schedule(
                        () -> {
                            if (--pauses == 0) {
                                listener.config().setAutoRead(true);
                            }
                        },
                        nanos,
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        loops[0].events().failed("accepting a connection", cause); // out of file descriptors, mostly
        pause(context.channel(), TimeUnit.SECONDS.toNanos(1));
    }

    // Little waits in Netty: what is beyond waits with us, where it is counted.
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(16 * 1024, 64 * 1024);
    private static final String MQTT = "mqtt";
}
