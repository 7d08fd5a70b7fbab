package org.ternmq.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
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
import org.ternmq.transport.tls.FirstByte;
import org.ternmq.transport.tls.HandshakeFailure;
import org.ternmq.transport.tls.Renewed;

/** TLS with the certificates of a listener, as they are when a client comes. From any thread. */
public final class Tls {
    private final CertificateFiles files;
    private final SslProvider provider;
    private final Renewed<Contexts<SslContext>> renewed;

    /**
     * The same as {@link #of} with a provider of choice.
     *
     * @param provider what does the work
     */
    Tls(CertificateFiles files, SslProvider provider, BrokerEvents events) throws IOException {
        this.files = files;
        this.provider = provider;
        this.renewed = Renewed.certificates(files, this::context, events);
    }

    /**
     * Reads the files.
     *
     * @param events hears of files that cannot be used later
     * @throws org.ternmq.transport.tls.UnusableFileException with a sentence that names the file
     */
    public static Tls of(CertificateFiles files, BrokerEvents events) throws IOException {
        return new Tls(files, OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK, events);
    }

    private SslContext context(List<X509Certificate> chain, PrivateKey key)
            throws IOException, GeneralSecurityException {
        return SslContextBuilder.forServer(key, chain)
                .sslProvider(
                        key.getAlgorithm().equals("EdDSA") ? SslProvider.JDK : provider) // BoringSSL signs with none
                .protocols("TLSv1.3", "TLSv1.2")
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        ApplicationProtocolConfig.Protocol.ALPN,
                        ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                        ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                        files.protocols()))
                .clientAuth(files.clients().wanted().inNetty())
                .trustManager(ClientTrust.of(files.clients()))
                .build();
    }

    /**
     * Puts it into the pipeline of the next connection. What costs comes when the client begins to speak TLS, not before. The time for
     * CONNECT bounds the handshake too.
     */
    void addTo(Channel channel) {
        channel.pipeline().addLast(new FirstByte(() -> handler(channel)));
    }

    private ChannelHandler handler(Channel channel) {
        Contexts<SslContext> now = renewed.now();
        return now.areMany() ? new ByHost() : withoutTimeout(now.first().newHandler(channel.alloc()));
    }

    private static SslHandler withoutTimeout(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** Reads which host the client asks for, and makes way for the handler with that certificate. */
    private final class ByHost extends SniHandler {
        ByHost() { // asks when it knows: the contexts that were there when the client came may be gone
            super(host -> renewed.now().of(host), HELLO_BYTES_MAX, 0);
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
            return withoutTimeout(super.newSslHandler(context, allocator));
        }
    }

    /**
     * What a client is certified to be.
     *
     * @throws HandshakeFailure.Refused if its certificate lacks what is asked for
     */
    Certified certified(SSLSession session) throws HandshakeFailure.Refused {
        return CertifiedNames.of(session, files.clients());
    }

    /** Nobody is let in any more. */
    public void close() {
        renewed.close();
    }

    /** The longest first message of a client: more than any needs, and little for a stranger. */
    private static final int HELLO_BYTES_MAX = 16 * 1024;
}
