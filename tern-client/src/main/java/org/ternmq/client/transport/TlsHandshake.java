package org.ternmq.client.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Lays TLS over a connected socket, and says in words why it cannot. */
final class TlsHandshake {
    private TlsHandshake() {}

    /** Shakes hands; waits without a bound of its own, until the socket is closed. */
    static SocketTransport over(Socket raw, ServerAddress address, TlsOptions options) throws IOException {
        String host = address.host();
        SSLSocket socket =
                (SSLSocket) options.context().getSocketFactory().createSocket(raw, host, address.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        options.applyTo(parameters);
        parameters.setServerNames(serverNames(host));
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (SSLException e) {
            throw new SSLHandshakeException(words(e, address), e);
        } catch (IOException e) { // a server that refuses us closes, and its reason can be lost to what we still write
            throw new IOException(
                    address.hostAndPort() + " broke the connection during the TLS handshake: " + e.getMessage(), e);
        }
        return new SocketTransport(raw, socket);
    }

    /** What the server is told, so that it can choose a certificate: no literal address, no dot at the end (RFC 6066, 3). */
    private static List<SNIServerName> serverNames(String host) {
        if (ServerAddress.isIpAddress(host)) {
            return List.of();
        }
        try {
            return List.of(new SNIHostName(host.endsWith(".") ? host.substring(0, host.length() - 1) : host));
        } catch (IllegalArgumentException e) { // such as one with an underscore; servers on the JDK would refuse it too
            return List.of();
        }
    }

    private static String words(SSLException e, ServerAddress address) {
        String server = address.hostAndPort();
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return "the certificate of " + server + " or of its authority has expired: " + cause.getMessage();
            } else if (cause instanceof CertificateNotYetValidException) {
                return "the certificate of " + server + " or of its authority is not valid yet: " + cause.getMessage();
            } else if (cause instanceof CertPathBuilderException) {
                return "the certificate of " + server
                        + " is not signed by an authority that is trusted; trust the one it" + " has, if you do";
            } else if (cause instanceof CertificateException && cause.getCause() == null) {
                return "the certificate of " + server + " is not good: " + cause.getMessage();
            } else if (cause instanceof EOFException) {
                return server + " closed the connection during the TLS handshake";
            }
        }
        String message = String.valueOf(e.getMessage());
        if (message.contains("Unsupported or unrecognized SSL message")) {
            return server + " does not speak TLS";
        }
        if (message.contains("Received fatal alert")) {
            return server + " refused the TLS handshake: " + message;
        }
        return "the TLS handshake with " + server + " failed: " + message;
    }
}
