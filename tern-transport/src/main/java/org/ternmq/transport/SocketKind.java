package org.ternmq.transport;

import io.netty.channel.DefaultSelectStrategyFactory;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.UnixChannelOption;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.Optional;
import org.ternmq.transport.sn.SnListener;

/** Which of the operating system's ways to wait for sockets is used. */
public enum SocketKind {
    /** Linux, through Netty's native library. */
    EPOLL,
    /** Everywhere, through the JDK. */
    NIO;

    /** The best that works on this machine. */
    public static SocketKind best() {
        return Epoll.isAvailable() ? EPOLL : NIO;
    }

    IoHandlerFactory newHandlers() {
        return this == EPOLL
                ? EpollIoHandler.newFactory(EVENTS_MAX, DefaultSelectStrategyFactory.INSTANCE)
                : NioIoHandler.newFactory();
    }

    ServerChannel newServerChannel() {
        return this == EPOLL ? new EpollServerSocketChannel() : new NioServerSocketChannel();
    }

    ServerChannel newUnixServerChannel() {
        return this == EPOLL ? new EpollServerDomainSocketChannel() : new NioServerDomainSocketChannel();
    }

    /** A socket that connects to somebody. */
    public SocketChannel newSocketChannel() {
        return this == EPOLL ? new EpollSocketChannel() : new NioSocketChannel();
    }

    DatagramChannel newDatagramChannel() {
        return this == EPOLL ? new EpollDatagramChannel() : new NioDatagramChannel();
    }

    /** How UDP sockets are made for MQTT-SN. Only Linux deals senders out to those that share a port. */
    SnListener.Sockets snSockets() {
        return new SnListener.Sockets(
                this::newDatagramChannel, this == EPOLL ? Optional.of(SocketKind::newSharing) : Optional.empty());
    }

    private static DatagramChannel newSharing() {
        DatagramChannel channel = new EpollDatagramChannel();
        channel.config().setOption(UnixChannelOption.SO_REUSEPORT, true);
        return channel;
    }

    /** Netty's native sockets have a class of their own for the path of a Unix socket. */
    SocketAddress nettyAddress(SocketAddress address) {
        return this == EPOLL && address instanceof UnixDomainSocketAddress unix
                ? new DomainSocketAddress(unix.getPath().toString())
                : address;
    }

    /** So many sockets are served before timers and mailbox have their turn. */
    private static final int EVENTS_MAX = 256;
}
