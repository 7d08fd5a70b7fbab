package org.ternmq.transport.dtls;

import java.security.Principal;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.eclipse.californium.elements.EndpointContext;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.auth.X509CertPath;
import org.eclipse.californium.scandium.ConnectionListener;
import org.eclipse.californium.scandium.dtls.Connection;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.jspecify.annotations.Nullable;
import org.ternmq.core.auth.Certified;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.CertifiedNames;
import org.ternmq.transport.tls.HandshakeFailure;

/** Who has gone through a handshake, for as long as Scandium keeps its keys, which bounds it. Called by Scandium's threads. */
final class Associations implements ConnectionListener {
    private final CertificateFiles.Clients clients;
    private final LongSupplier clock;
    private final Handshakes handshakes;
    private final Map<DtlsRemote.Key, DtlsRemote> remotes = new ConcurrentHashMap<>();
    private final Map<ConnectionId, DtlsRemote.Key> keys = new ConcurrentHashMap<>();

    Associations(CertificateFiles.Clients clients, LongSupplier clock, Handshakes handshakes) {
        this.clients = clients;
        this.clock = clock;
        this.handshakes = handshakes;
    }

    /** Whose record it is; {@code null} if nobody's any more. */
    @Nullable
    DtlsRemote of(EndpointContext context) {
        return remotes.get(DtlsRemote.Key.of(context));
    }

    /** All of them. */
    Collection<DtlsRemote> all() {
        return remotes.values();
    }

    @Override
    public void onConnectionEstablished(Connection connection) {
        var remote = new DtlsRemote(connection, certified(connection.getEstablishedPeerIdentity()), clock.getAsLong());
        remotes.put(remote.key(), remote);
        keys.put(connection.getConnectionId(), remote.key());
    }

    private Optional<Certified> certified(@Nullable Principal peer) {
        if (peer instanceof PreSharedKeyIdentity shared) {
            return Optional.of(new Certified(Optional.of(shared.getIdentity()), Optional.empty()));
        }
        if (peer instanceof X509CertPath path) {
            try {
                return Optional.of(CertifiedNames.of(path.getTarget(), clients))
                        .filter(names -> !names.equals(Certified.NONE));
            } catch (HandshakeFailure.Refused lacksName) {
                throw new IllegalStateException("was refused in the handshake", lacksName);
            }
        }
        return Optional.empty();
    }

    @Override
    public void onConnectionRemoved(Connection connection) {
        DtlsRemote.Key key = keys.remove(connection.getConnectionId());
        if (key != null) {
            remotes.remove(key);
        }
    }

    /** In the handshake what cannot be decrypted is most likely of another key. Later it may be anybody's. */
    @Override
    public boolean onConnectionMacError(Connection connection) {
        Handshaker handshaker = connection.getOngoingHandshake();
        if (handshaker != null && !connection.hasEstablishedDtlsContext()) {
            handshakes.wrongKey(handshaker);
        }
        return false;
    }

    @Override
    public boolean onConnectionUpdatesSequenceNumbers(Connection connection, boolean ours) {
        return false;
    }

    @Override
    public void beforeExecution(Connection connection) {}

    @Override
    public void updateExecution(Connection connection) {}

    @Override
    public void afterExecution(Connection connection) {}
}
