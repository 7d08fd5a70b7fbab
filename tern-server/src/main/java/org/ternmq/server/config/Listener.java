package org.ternmq.server.config;

import java.net.InetSocketAddress;
import java.util.Optional;
import org.ternmq.core.store.Durability;

/**
 * An address to listen on.
 *
 * @param host name or number
 * @param port 0 takes any that is free
 * @param durability what acknowledgements mean to clients that come there; empty for what the journal says
 */
public record Listener(String host, int port, Optional<Durability> durability) {
    /** An address whose clients are promised what all are. */
    public Listener(String host, int port) {
        this(host, port, Optional.empty());
    }

    /** What holds where no listener is configured: this machine only, on MQTT's port. */
    public static final Listener STANDARD = new Listener("127.0.0.1", 1883);

    /** The host looked up; unresolved if there is no such host. */
    public InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /** Whether only clients on this machine can reach it. */
    public boolean isLoopback() {
        InetSocketAddress address = address();
        return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 || host.startsWith("[") ? host + ":" + port : "[" + host + "]:" + port;
    }
}
