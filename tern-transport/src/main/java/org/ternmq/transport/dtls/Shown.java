package org.ternmq.transport.dtls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/**
 * What the files of a listener hold of one certificate.
 *
 * @param chain shown to clients
 * @param key belongs to the first
 * @param trust decides on certificates of clients, if any are taken
 */
record Shown(List<X509Certificate> chain, PrivateKey key, Optional<TrustManagerFactory> trust) {}
