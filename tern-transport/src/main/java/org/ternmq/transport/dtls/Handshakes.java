package org.ternmq.transport.dtls;

import java.net.InetSocketAddress;
import java.security.Principal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.scandium.dtls.ConnectionEvictedException;
import org.eclipse.californium.scandium.dtls.DTLSContext;
import org.eclipse.californium.scandium.dtls.Handshaker;
import org.eclipse.californium.scandium.dtls.SessionAdapter;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.overload.Guard;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.transport.quic.Driver;
import org.ternmq.transport.tls.HandshakeFailure;

/** The handshakes that are under way, and how those went that came to nothing. From any thread; bounded by who lets them begin. */
final class Handshakes extends SessionAdapter {
    private final BrokerEvents events;
    private final Guard guard;
    private final Driver clock;
    private final Map<Handshaker, Boolean> open = new ConcurrentHashMap<>(); // and whether its failure has been told

    Handshakes(BrokerEvents events, Guard guard, Driver clock) {
        this.events = events;
        this.guard = guard;
        this.clock = clock;
    }

    /** How many are under way. */
    int count() {
        return open.size();
    }

    @Override
    public void handshakeStarted(Handshaker handshaker) {
        open.put(handshaker, false);
    }

    @Override
    public void contextEstablished(Handshaker handshaker, DTLSContext context) {
        open.remove(handshaker);
    }

    @Override
    public void handshakeFailed(Handshaker handshaker, Throwable error) {
        Boolean isTold = open.remove(handshaker);
        if (Boolean.FALSE.equals(isTold) && !(error instanceof ConnectionEvictedException)) {
            failed(handshaker.getPeerAddress(), DtlsFailures.of(error));
        }
    }

    /** The client has another key than we have for its identity. */
    void wrongKey(Handshaker handshaker) {
        if (open.replace(handshaker, false, true)) {
            Principal peer = handshaker.getDtlsContext().getSession().getPeerIdentity();
            String whose = peer instanceof PreSharedKeyIdentity shared ? DtlsFailures.quoted(shared.getIdentity()) : "";
            failed(
                    handshaker.getPeerAddress(),
                    DtlsFailures.notAuthorized("the client has another key than ours for the identity " + whose));
        }
    }

    /** The client has an identity that we have no key for. */
    void unknownIdentity(@Nullable Handshaker handshaker, String identity) {
        if (handshaker != null && open.replace(handshaker, false, true)) {
            failed(
                    handshaker.getPeerAddress(),
                    DtlsFailures.notAuthorized("no key for the identity " + DtlsFailures.quoted(identity)));
        }
    }

    /** It came to nothing. If that was the client's fault its address answers for it, which has sent back a cookie. */
    private void failed(InetSocketAddress peer, HandshakeFailure why) {
        if (why.reason() == ReasonCode.NOT_AUTHORIZED || why.reason() == ReasonCode.PROTOCOL_ERROR) {
            guard.failed(peer.getAddress(), clock.clock().getAsLong());
        }
        tell(peer, why);
    }

    /** For the log. */
    void tell(InetSocketAddress peer, HandshakeFailure why) {
        events.closed("", peer.toString(), why.reason(), why.why());
    }
}
