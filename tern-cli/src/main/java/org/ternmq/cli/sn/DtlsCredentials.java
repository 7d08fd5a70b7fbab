package org.ternmq.cli.sn;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.ternmq.codec.value.Bytes;

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
}
