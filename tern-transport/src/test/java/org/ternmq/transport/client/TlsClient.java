package org.ternmq.transport.client;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** A client's side of TLS, by the JDK: it shows its certificate whatever is asked for. Connections of one resume its sessions. */
public final class TlsClient {
    private final SSLContext context;
    private final SSLParameters parameters = new SSLParameters();
    private int source;

    /**
     * A client.
     *
     * @param own its certificate
     */
    public TlsClient(@Nullable X509Bundle own, TrustManager trust) throws GeneralSecurityException {
        context = SSLContext.getInstance("TLS");
        context.init(own == null ? null : new KeyManager[] {new Always(own)}, new TrustManager[] {trust}, null);
        parameters.setServerNames(List.of());
    }

    /** One that trusts everybody. */
    public TlsClient(@Nullable X509Bundle own) throws GeneralSecurityException {
        this(own, new Everybody());
    }

    public TlsClient asksFor(String host) {
        parameters.setServerNames(List.of(new SNIHostName(host)));
        return this;
    }

    public TlsClient offers(String... protocols) {
        parameters.setApplicationProtocols(protocols);
        return this;
    }

    public TlsClient speaks(String version) {
        parameters.setProtocols(new String[] {version});
        return this;
    }

    /** Connects, the handshake still to come. */
    public SSLSocket connect(InetSocketAddress server) throws IOException {
        return over(new Socket(), server);
    }

    /** The same, sending byte by byte. */
    public SSLSocket connectSendingBytes(InetSocketAddress server) throws IOException {
        return over(new OneByOne(), server);
    }

    private SSLSocket over(Socket below, InetSocketAddress server) throws IOException {
        below.bind(new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {127, 0, 2, (byte) (1 + source++ % 200)}), 0));
        below.setTcpNoDelay(true);
        below.setSoTimeout(20_000);
        below.connect(server, 10_000);
        // as resumption goes by host and port, the host is always the same
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(below, "broker", server.getPort(), true);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private static final class OneByOne extends Socket {
        @Override
        public OutputStream getOutputStream() throws IOException {
            OutputStream all = super.getOutputStream();
            return new OutputStream() { // its other methods end here
                @Override
                public void write(int b) throws IOException {
                    all.write(b);
                }
            };
        }
    }

    private static final class Always extends X509ExtendedKeyManager {
        private final X509Bundle own;

        Always(X509Bundle own) {
            this.own = own;
        }

        @Override
        public String[] getClientAliases(String type, Principal[] issuers) {
            return new String[] {"own"};
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return List.of(types).contains("EC") ? "own" : null;
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] types, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return chooseClientAlias(types, issuers, null);
        }

        @Override
        public String @Nullable [] getServerAliases(String type, Principal[] issuers) {
            return null;
        }

        @Override
        public @Nullable String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return null;
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return own.getCertificatePath();
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return own.getKeyPair().getPrivate();
        }
    }

    private static final class Everybody extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
