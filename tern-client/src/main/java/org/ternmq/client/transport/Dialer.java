package org.ternmq.client.transport;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One attempt to open a transport. It runs on the caller's thread; a guard, a virtual thread, closes what is open when the time is over,
 * for no other bound holds for all of look-up, TCP, proxy, TLS and WebSocket together.
 */
final class Dialer {
    private final ServerAddress address;
    private final TransportOptions options;
    private final Duration time;
    private final long deadlineNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private Closeable open = NOTHING; // guarded by the lock, as is the next
    private boolean expired;
    private String awaited; // what the attempt waits for, for the message

    Dialer(ServerAddress address, TransportOptions options, Duration time) {
        this.address = address;
        this.options = options;
        this.time = time.compareTo(TIME_MAX) > 0 ? TIME_MAX : time;
        this.deadlineNanos = System.nanoTime() + this.time.toNanos();
        this.awaited = "connection to " + address;
    }

    Transport open() throws IOException {
        Thread guard = Thread.ofVirtual().name("tern-client-dial-guard").start(this::guard);
        boolean done = false;
        try {
            Transport transport = dial();
            hold(NOTHING);
            done = true;
            return transport;
        } catch (IOException e) {
            throw isExpired() ? timeout(e) : e;
        } finally {
            guard.interrupt();
            if (!done) {
                held(false).close();
            }
        }
    }

    private void guard() {
        try {
            TimeUnit.NANOSECONDS.sleep(deadlineNanos - System.nanoTime());
            held(true).close();
        } catch (InterruptedException e) {
            return; // the attempt has ended in time
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "closing a connection whose time was over failed", e);
        }
    }

    /** What is open; the last of the attempt if its time is over. */
    private Closeable held(boolean isOver) {
        lock.lock();
        try {
            expired |= isOver;
            return open;
        } finally {
            lock.unlock();
        }
    }

    /** What the guard has to close from now on. */
    private void hold(Closeable now) throws IOException {
        lock.lock();
        try {
            if (!expired) {
                open = now;
                return;
            }
        } finally {
            lock.unlock();
        }
        now.close();
        throw new SocketException("the time is over");
    }

    private boolean isExpired() {
        lock.lock();
        try {
            return expired;
        } finally {
            lock.unlock();
        }
    }

    private SocketTimeoutException timeout(IOException cause) {
        String seconds = time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
        SocketTimeoutException named = new SocketTimeoutException("no " + awaited + " within " + seconds);
        named.initCause(cause);
        return named;
    }

    /** Whatever it opens carries bytes in order and without loss, both ways [MQTT3-7.1.2-1]. */
    private Transport dial() throws IOException {
        if (address.scheme() == ServerAddress.Scheme.UNIX) {
            ChannelTransport transport = ChannelTransport.unix();
            hold(transport);
            transport.connect(address.path());
            return transport;
        }
        Socket socket = options.proxy().isPresent()
                ? throughProxy(options.proxy().get())
                : connect(address.host(), address.port());
        Transport transport;
        if (address.scheme().isTls()) {
            awaited = "end of the TLS handshake with " + address.hostAndPort();
            transport = TlsHandshake.over(socket, address, options.tls());
        } else {
            transport = plain(socket);
        }
        if (address.scheme().isWebSocket()) {
            awaited = "answer to the WebSocket request from " + address;
            HttpTunnel.upgrade(transport, address, options.httpHeaders());
            return new WebSocketTransport(transport);
        }
        return transport;
    }

    private static Transport plain(Socket socket) throws IOException {
        return socket.getChannel() == null ? new SocketTransport(socket) : new ChannelTransport(socket.getChannel());
    }

    private Socket throughProxy(Proxy proxy) throws IOException {
        awaited = "connection to the proxy " + proxy;
        Socket socket;
        try {
            socket = connect(proxy.host(), proxy.port());
        } catch (IOException e) {
            throw new IOException("the proxy " + proxy + " cannot be reached: " + e.getMessage(), e);
        }
        awaited = "answer from the proxy " + proxy;
        Transport plain = plain(socket);
        switch (proxy.kind()) {
            case SOCKS5 -> Socks5.connect(plain, proxy, address);
            case HTTP -> HttpTunnel.connect(plain, proxy, address);
        }
        return socket;
    }

    private Socket connect(String host, int port) throws IOException {
        List<IOException> failures = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        InetAddress[] targets = lookUp(host);
        for (int i = 0; i < targets.length; i++) {
            long shareMillis = leftNanos() / (targets.length - i) / 1_000_000;
            boolean isLast = i == targets.length - 1;
            try { // 0: the guard ends it
                return connect(
                        new InetSocketAddress(targets[i], port),
                        isLast ? 0 : Math.clamp(shareMillis, 1, Integer.MAX_VALUE));
            } catch (IOException e) {
                failures.add(e);
                reasons.add(targets[i].getHostAddress() + ": " + e.getMessage());
            }
        }
        if (failures.size() == 1) {
            throw failures.get(0);
        }
        boolean agree = failures.stream().map(Throwable::getMessage).distinct().count() == 1;
        ConnectException all = new ConnectException(agree ? failures.get(0).getMessage() : String.join("; ", reasons));
        failures.forEach(all::addSuppressed);
        throw all;
    }

    private Socket connect(InetSocketAddress target, int millis) throws IOException {
        // The TLS of the JDK knows what it means when a socket's stream breaks, not when a channel's does.
        Socket socket = address.scheme().isTls()
                ? new Socket(java.net.Proxy.NO_PROXY)
                : SocketChannel.open().socket();
        hold(socket);
        try {
            socket.setTcpNoDelay(true);
            if (options.localAddress().isPresent()) {
                socket.bind(new InetSocketAddress(options.localAddress().get(), 0));
            }
            socket.connect(target, millis);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** In a thread of its own, since nothing ends a look-up that hangs, and in no virtual one, since it would hold its carrier. */
    private InetAddress[] lookUp(String host) throws IOException {
        if (ServerAddress.isIpAddress(host)) {
            return new InetAddress[] {InetAddress.getByName(host)};
        }
        String before = awaited;
        awaited = "address of " + host + " from the name service";
        FutureTask<InetAddress[]> task = new FutureTask<>(() -> InetAddress.getAllByName(host));
        Thread.ofPlatform().daemon().name("tern-client-look-up").start(task);
        try {
            InetAddress[] found = task.get(leftNanos(), TimeUnit.NANOSECONDS);
            awaited = before;
            return found;
        } catch (TimeoutException e) {
            throw timeout(new IOException(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } catch (ExecutionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            UnknownHostException named = new UnknownHostException("unknown host " + why.getMessage());
            named.initCause(why);
            throw named;
        }
    }

    private long leftNanos() {
        return Math.max(0, deadlineNanos - System.nanoTime());
    }

    private static final System.Logger LOG = System.getLogger(Transport.class.getName());
    private static final Duration TIME_MAX = Duration.ofDays(365);
    private static final Closeable NOTHING = () -> {};
}
