package org.ternmq.cli.sn;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.ternmq.codec.value.Bytes;
import org.ternmq.transport.dtls.Suites;

/**
 * How gateway and client know each other.
 *
 * @param shared our identity and key, if we have one
 * @param trusted authorities whose signature on the certificate of the gateway counts; nobody's if there are none
 * @param own our certificate, if we have one
 * @param hostName that the certificate of the gateway has to be for; its address if empty
 * @param checksHost whether it has to be for that host at all
 */
record DtlsCredentials(
        Optional<SharedKey> shared,
        List<X509Certificate> trusted,
        Optional<Own> own,
        Optional<String> hostName,
        boolean checksHost) {

    /** What the gateway knows too. */
    record SharedKey(String identity, Bytes key) {
        /** The identity and not the key. */
        @Override
        public String toString() {
            return identity;
        }
    }

    /** What we show. */
    record Own(List<X509Certificate> chain, PrivateKey key) {}

    DtlsConnectorConfig.Builder settings() {
        List<CipherSuite> suites = new ArrayList<>();
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(
                        new Configuration(DtlsConfig.DEFINITIONS, SystemConfig.DEFINITIONS))
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.CLIENT_ONLY)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0) // the gateway's is borne, and we need none
                .set(DtlsConfig.DTLS_USE_SERVER_NAME_INDICATION, true)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1);
        shared.ifPresent(known -> {
            suites.addAll(Suites.ofPreSharedKeys());
            builder.setAdvancedPskStore(
                    new AdvancedSinglePskStore(known.identity(), known.key().toArray()));
        });
        if (!trusted.isEmpty()) {
            suites.addAll(Suites.ofCertificates());
            builder.set(DtlsConfig.DTLS_SIGNATURE_AND_HASH_ALGORITHMS, Suites.signatures())
                    .set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, checksHost)
                    .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                            .setTrustedCertificates(trusted.toArray(new X509Certificate[0]))
                            .build());
            own.ifPresent(mine -> builder.setCertificateIdentityProvider(new SingleCertificateProvider(
                    mine.key(), mine.chain().toArray(new X509Certificate[0]), CertificateType.X_509)));
        }
        return builder.set(DtlsConfig.DTLS_CIPHER_SUITES, suites);
    }
}
