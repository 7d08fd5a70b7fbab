package org.ternmq.transport.dtls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.eclipse.californium.elements.DtlsEndpointContext;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.MapBasedEndpointContext.Attributes;
import org.eclipse.californium.scandium.dtls.Connection;
import org.ternmq.core.auth.Certified;
import org.ternmq.transport.sn.SnRemote;

/**
 * Who has gone through a handshake: one association of DTLS, whatever address its records come from. It is sent to where its newest record came
 * from, which was authenticated before.
 */
final class DtlsRemote implements SnRemote {
    private final Connection connection;
    private final Optional<Certified> certified;
    private final int packetBytesMax;
    private volatile EndpointContext context;
    private volatile long heardNanos;

    /**
     * Which association a record belongs to. The name alone could be one of the past: without a connection id it is the address.
     *
     * @param name the connection id that its records bear, or else the address that they come from
     * @param handshakeMillis when its handshake was
     */
    record Key(Object name, long handshakeMillis) {
        static Key of(EndpointContext context) {
            Object id = context.get(DtlsEndpointContext.KEY_READ_CONNECTION_ID);
            Long handshake = context.get(DtlsEndpointContext.KEY_HANDSHAKE_TIMESTAMP);
            return new Key(id == null ? context.getPeerAddress() : id, handshake == null ? 0 : handshake);
        }
    }

    DtlsRemote(Connection connection, Optional<Certified> certified, long nowNanos) {
        this.connection = connection;
        this.certified = certified;
        this.packetBytesMax = connection.getEstablishedSession().getEffectiveFragmentLimit();
        this.context = connection.getReadContext(new Attributes(), connection.getPeerAddress());
        this.heardNanos = nowNanos;
    }

    Connection connection() {
        return connection;
    }

    Key key() {
        return Key.of(context);
    }

    /** A record of it came, and is what it says it is. */
    void heard(EndpointContext now, long nowNanos) {
        context = now;
        heardNanos = nowNanos;
    }

    /** Where it is now, and which association that is. */
    EndpointContext context() {
        return context;
    }

    long heardNanos() {
        return heardNanos;
    }

    InetSocketAddress socket() {
        return context.getPeerAddress();
    }

    @Override
    public InetAddress address() {
        return socket().getAddress();
    }

    @Override
    public Optional<Certified> certified() {
        return certified;
    }

    @Override
    public int packetBytesMax() {
        return packetBytesMax;
    }

    @Override
    public String toString() {
        return socket().toString();
    }
}
