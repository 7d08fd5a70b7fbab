package org.ternmq.cli.sn;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
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
import org.ternmq.transport.dtls.Suites;

/** What is asked of Scandium at our side. Apart from the flags, which every start of the command reads by reflection. */
final class DtlsClientSettings {
    private DtlsClientSettings() {}

    static DtlsConnectorConfig.Builder of(DtlsCredentials credentials) {
        List<CipherSuite> suites = new ArrayList<>();
        DtlsConnectorConfig.Builder builder = DtlsConnectorConfig.builder(
                        new Configuration(DtlsConfig.DEFINITIONS, SystemConfig.DEFINITIONS))
                .set(DtlsConfig.DTLS_ROLE, DtlsRole.CLIENT_ONLY)
                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0) // the gateway's is borne, and we need none
                .set(DtlsConfig.DTLS_USE_SERVER_NAME_INDICATION, true)
                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1);
        credentials.shared().ifPresent(known -> {
            suites.addAll(Suites.ofPreSharedKeys());
            builder.setAdvancedPskStore(
                    new AdvancedSinglePskStore(known.identity(), known.key().toArray()));
        });
        if (!credentials.trusted().isEmpty()) {
            suites.addAll(Suites.ofCertificates());
            builder.set(DtlsConfig.DTLS_SIGNATURE_AND_HASH_ALGORITHMS, Suites.signatures())
                    .set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, credentials.checksHost())
                    .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                            .setTrustedCertificates(credentials.trusted().toArray(new X509Certificate[0]))
                            .build());
            credentials
                    .own()
                    .ifPresent(mine -> builder.setCertificateIdentityProvider(new SingleCertificateProvider(
                            mine.key(), mine.chain().toArray(new X509Certificate[0]), CertificateType.X_509)));
        }
        return builder.set(DtlsConfig.DTLS_CIPHER_SUITES, suites);
    }
}
