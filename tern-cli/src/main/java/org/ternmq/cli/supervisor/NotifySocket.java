package org.ternmq.cli.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The datagram socket in the file system, or among the abstract names of Linux, that a service manager listens on. Through Netty's
 * library, since the JDK has streams alone there. Each datagram has a socket of its own, so that any thread may send.
 */
final class NotifySocket {
    private final String path;

    private NotifySocket(String path) {
        this.path = path;
    }

    /**
     * The socket of that name.
     *
     * @param name its path, or an abstract name behind {@code @}; empty for none
     */
    static NotifySocket of(String name) {
        if (!name.isEmpty() && !Epoll.isAvailable()) {
            LOG.warn(
                    "the service manager is told nothing, since there is no native library for it here",
                    Epoll.unavailabilityCause());
            return new NotifySocket("");
        }
        return new NotifySocket(name.startsWith("@") ? "\0" + name.substring(1) : name);
    }

    boolean isThere() {
        return !path.isEmpty();
    }

    /** Sends one datagram of these lines. That nobody hears it is no reason to fail. */
    void send(List<String> lines) {
        if (!isThere()) {
            return;
        }
        byte[] text = String.join("\n", lines).getBytes(UTF_8);
        ByteBuffer bytes = ByteBuffer.allocateDirect(text.length).put(text);
        try {
            Socket socket = Socket.newSocketDomainDgram();
            try {
                socket.connect(new DomainSocketAddress(path));
                socket.write(bytes, 0, text.length);
            } finally {
                socket.close();
            }
        } catch (IOException unheard) {
            LOG.warn("the service manager was not told {}: {}", lines, unheard.toString());
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(NotifySocket.class);
}
