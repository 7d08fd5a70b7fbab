package org.ternmq.transport.dtls;

import java.util.List;
import org.eclipse.californium.scandium.dtls.SignatureAndHashAlgorithm;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;

/** The cipher suites that are spoken, of those that authenticate what they encrypt, and signatures. CCM_8 is what small devices have. */
public final class Suites {
    private Suites() {}

    /** Where the server shows a certificate, in the order of our liking. */
    public static List<CipherSuite> ofCertificates() {
        return CERTIFICATE.stream().filter(CipherSuite::isSupported).toList();
    }

    /** With a pre-shared key: first those that keep what was recorded secret if the key becomes known later. */
    public static List<CipherSuite> ofPreSharedKeys() {
        return PRE_SHARED.stream().filter(CipherSuite::isSupported).toList();
    }

    /** What may be signed with. */
    public static List<SignatureAndHashAlgorithm> signatures() {
        return SIGNATURES.stream().map(SignatureAndHashAlgorithm::valueOf).toList();
    }

    private static final List<CipherSuite> CERTIFICATE = List.of(
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM,
            CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384);
    private static final List<CipherSuite> PRE_SHARED = List.of(
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_SHA256,
            CipherSuite.TLS_ECDHE_PSK_WITH_AES_128_CCM_8_SHA256,
            CipherSuite.TLS_PSK_WITH_AES_128_GCM_SHA256,
            CipherSuite.TLS_PSK_WITH_AES_128_CCM,
            CipherSuite.TLS_PSK_WITH_AES_128_CCM_8);
    private static final List<String> SIGNATURES = List.of(
            "SHA256withECDSA", "SHA384withECDSA", "SHA512withECDSA", "SHA256withRSA", "SHA384withRSA", "SHA512withRSA");
}
