package org.ternmq.transport.sn;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.ternmq.core.auth.Certified;

/** Who is at the other end of a socket: equal for as long as it is the same one, wherever its datagrams come from. For any thread. */
public interface SnRemote {
    /** Where its last datagram came from. */
    InetAddress address();

    /** What it has proved of itself; empty if nothing, so that it is whoever the door says. */
    default Optional<Certified> certified() {
        return Optional.empty();
    }

    /** The longest packet that may be sent to it, whatever the network takes. */
    default int packetBytesMax() {
        return Integer.MAX_VALUE;
    }

    /**
     * One that is known by nothing but where its datagrams come from, which may be forged.
     *
     * @param socket its address and port
     */
    record Plain(InetSocketAddress socket) implements SnRemote {
        @Override
        public InetAddress address() {
            return socket.getAddress();
        }

        @Override
        public String toString() {
            return socket.toString();
        }
    }
}
