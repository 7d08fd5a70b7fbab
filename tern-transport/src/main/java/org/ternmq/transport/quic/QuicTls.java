package org.ternmq.transport.quic;

import io.netty.channel.Channel;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLSession;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.core.auth.Certified;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.CertifiedNames;
import org.ternmq.transport.tls.ClientTrust;
import org.ternmq.transport.tls.Contexts;
import org.ternmq.transport.tls.HandshakeFailure;
import org.ternmq.transport.tls.Renewed;

/** The TLS within QUIC, with the certificates of a listener as they are when a client comes. From any thread. */
public final class QuicTls {
    private final CertificateFiles files;
    private final Renewed<Contexts<QuicSslContext>> renewed;

    private QuicTls(CertificateFiles files, BrokerEvents events) throws IOException {
        this.files = files;
        this.renewed = Renewed.certificates(files, this::context, events);
    }

    /**
     * Reads the files.
     *
     * @param events hears of files that cannot be used later
     * @throws IOException with a sentence that names the file, or says that QUIC is not to be had here
     */
    public static QuicTls of(CertificateFiles files, BrokerEvents events) throws IOException {
        if (!isAvailable()) {
            throw new IOException(UNAVAILABLE);
        }
        return new QuicTls(files, events);
    }

    /** Whether this machine can load Netty's native library for QUIC. */
    public static boolean isAvailable() {
        return Quic.isAvailable();
    }

    /** The garbage collector frees it when nobody uses it. */
    private QuicSslContext context(List<X509Certificate> chain, PrivateKey key)
            throws IOException, GeneralSecurityException {
        if (key.getAlgorithm().equals("EdDSA")) { // which the library would never choose
            throw new IllegalArgumentException("QUIC takes keys for RSA and EC");
        }
        QuicSslContextBuilder builder = QuicSslContextBuilder.forServer(
                        key, null, chain.toArray(new X509Certificate[0]))
                .applicationProtocols(files.protocols().toArray(new String[0]))
                .clientAuth(files.clients().wanted().inNetty())
                .trustManager(ClientTrust.of(files.clients()));
        return files.pairs().size() == 1
                ? builder.build()
                : builder.sni(host -> renewed.now().of(host)).build();
    }

    /** For the next connection. */
    QuicSslEngine newEngine(Channel channel) {
        return renewed.now().first().newEngine(channel.alloc());
    }

    /**
     * What a client is certified to be.
     *
     * @throws HandshakeFailure.Refused if its certificate lacks what is asked for
     */
    Certified certified(SSLSession session) throws HandshakeFailure.Refused {
        return CertifiedNames.of(session, files.clients());
    }

    private static final String UNAVAILABLE =
            "protocol = \"quic\" needs Netty's native library, which is there for Linux on x86_64 and aarch64 only";
}
