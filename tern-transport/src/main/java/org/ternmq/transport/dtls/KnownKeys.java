package org.ternmq.transport.dtls;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BiConsumer;
import javax.crypto.SecretKey;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.Bytes;
import org.ternmq.transport.tls.PreSharedKeys;
import org.ternmq.transport.tls.Renewed;

/** The pre-shared keys, as their file is when a client comes. */
final class KnownKeys implements AdvancedPskStore {
    private final Renewed<PreSharedKeys> renewed;
    private final BiConsumer<ConnectionId, String> unknown;

    /**
     * Those of a file.
     *
     * @param unknown hears of identities that have none
     */
    KnownKeys(Renewed<PreSharedKeys> renewed, BiConsumer<ConnectionId, String> unknown) {
        this.renewed = renewed;
        this.unknown = unknown;
    }

    @Override
    public boolean hasEcdhePskSupported() {
        return true;
    }

    @Override
    public PskSecretResult requestPskSecretResult(
            ConnectionId cid,
            @Nullable ServerNames asked,
            PskPublicInformation identity,
            String hmacAlgorithm,
            @Nullable SecretKey otherSecret,
            byte[] seed,
            boolean useExtendedMasterSecret) {
        String name = identity.getPublicInfoAsString();
        Optional<Bytes> key = identity.isCompliantEncoding() ? renewed.now().key(name) : Optional.empty();
        if (key.isEmpty()) {
            unknown.accept(cid, name);
        }
        return new PskSecretResult(
                cid,
                identity,
                key.map(bytes -> SecretUtil.create(bytes.toArray(), PskSecretResult.ALGORITHM_PSK))
                        .orElse(null));
    }

    @Override
    public @Nullable PskPublicInformation getIdentity(InetSocketAddress peer, @Nullable ServerNames host) {
        return null; // clients have one, we are known by the key
    }

    @Override
    public void setResultHandler(HandshakeResultHandler handler) {} // the answer is there at once
}
