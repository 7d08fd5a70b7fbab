package org.ternmq.transport.dtls;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.DTLSSession;
import org.eclipse.californium.scandium.dtls.SessionId;
import org.eclipse.californium.scandium.dtls.SessionStore;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.jspecify.annotations.Nullable;

/** What is asked of Scandium: ciphers that authenticate what they encrypt, cookies, connection ids, and bounds. */
final class DtlsSettings {
    private DtlsSettings() {}

    /**
     * For a port.
     *
     * @param associationsMax kept at a time; who is there stays, and who comes then is not let in
     */
    static DtlsConnectorConfig.Builder server(Dtls dtls, int associationsMax) {
        List<CipherSuite> suites = new ArrayList<>();
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(
                        new Configuration(DtlsConfig.DEFINITIONS, SystemConfig.DEFINITIONS))
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.SERVER_ONLY)
                .set(DtlsConfig.DTLS_USE_HELLO_VERIFY_REQUEST, true)
                .set(DtlsConfig.DTLS_USE_SERVER_NAME_INDICATION, true)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CONNECTION_ID_BYTES)
                .set(DtlsConfig.DTLS_UPDATE_ADDRESS_USING_CID_ON_NEWER_RECORDS, true)
                .set(DtlsConfig.DTLS_USE_ANTI_REPLAY_FILTER, true)
                // a resumed session would know nothing of a key or certificate that has been taken back since
                .set(DtlsConfig.DTLS_SERVER_USE_SESSION_ID, false)
                .set(DtlsConfig.DTLS_MAX_CONNECTIONS, associationsMax)
                .set(DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD, NEVER_DAYS, TimeUnit.DAYS)
                .set(DtlsConfig.DTLS_MAX_PENDING_INBOUND_JOBS, JOBS_MAX)
                .set(DtlsConfig.DTLS_MAX_PENDING_OUTBOUND_JOBS, JOBS_MAX)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1)
                .set(DtlsConfig.DTLS_RECEIVE_BUFFER_SIZE, SOCKET_BYTES)
                .set(DtlsConfig.DTLS_SEND_BUFFER_SIZE, SOCKET_BYTES)
                .setSessionStore(new NoSessions());
        dtls.certificates().ifPresent(renewed -> {
            suites.addAll(Suites.ofCertificates());
            var wanted = CertificateAuthenticationMode.valueOf(
                    switch (dtls.clients().wanted()) {
                        case NONE -> "NONE";
                        case OPTIONAL -> "WANTED";
                        case REQUIRED -> "NEEDED";
                    });
            builder.set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, wanted)
                    .set(DtlsConfig.DTLS_SIGNATURE_AND_HASH_ALGORITHMS, Suites.signatures())
                    .setCertificateIdentityProvider(new OwnCertificates(renewed));
            if (wanted != CertificateAuthenticationMode.NONE) {
                builder.setAdvancedCertificateVerifier(new ClientCertificates(dtls.clients(), renewed));
            }
        });
        if (dtls.keys().isPresent()) {
            suites.addAll(Suites.ofPreSharedKeys());
        }
        return builder.set(DtlsConfig.DTLS_CIPHER_SUITES, suites);
    }

    /** None is kept to be resumed; that there is a store at all has those forgotten whose address somebody else has now. */
    private static final class NoSessions implements SessionStore {
        @Override
        public void put(DTLSSession session) {}

        @Override
        public @Nullable DTLSSession get(SessionId id) {
            return null;
        }

        @Override
        public void remove(SessionId id) {}
    }

    private static final int CONNECTION_ID_BYTES = 6;
    private static final int NEVER_DAYS = 10_000;
    private static final int JOBS_MAX = 4_096;
    private static final int SOCKET_BYTES = 4 << 20;
}
