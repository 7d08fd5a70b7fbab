package org.ternmq.transport.client;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.testkit.WebSocketBytes;
import org.ternmq.transport.Tls;
import org.ternmq.transport.quic.QuicTls;
import org.ternmq.transport.tls.CertificateFiles;

/** Ways to a broker, with the JDK alone, and a certificate for one. */
public final class Streams {
    private static final X509Bundle OWN = own();
    private static final byte[] NOTHING = {};

    private Streams() {}

    private static X509Bundle own() {
        try {
            return new CertificateBuilder()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A listener's certificate, in files of a folder. */
    public static Tls tls(Path folder) throws IOException {
        Path certificate = Files.writeString(folder.resolve("own.pem"), OWN.getCertificatePEM());
        Path key = Files.writeString(folder.resolve("own.key"), OWN.getPrivateKeyPEM());
        return Tls.of(
                new CertificateFiles(
                        List.of(new CertificateFiles.Pair(certificate, key)),
                        CertificateFiles.Clients.ANYBODY,
                        List.of("mqtt")),
                BrokerEvents.NONE);
    }

    /** The same for QUIC; skips the test where that is not to be had. */
    public static QuicTls quicTls(Path folder) throws IOException {
        org.junit.jupiter.api.Assumptions.assumeTrue(
                QuicTls.isAvailable(), "skipped, because Netty's library for QUIC does not run here");
        Path certificate = Files.writeString(folder.resolve("own.pem"), OWN.getCertificatePEM());
        Path key = Files.writeString(folder.resolve("own.key"), OWN.getPrivateKeyPEM());
        return QuicTls.of(
                new CertificateFiles(
                        List.of(new CertificateFiles.Pair(certificate, key)),
                        CertificateFiles.Clients.ANYBODY,
                        List.of("mqtt")),
                BrokerEvents.NONE);
    }

    /**
     * A socket to a server.
     *
     * @param source tells which of this machine's addresses it comes from
     * @param before goes ahead of all that is written, in one piece with the first of it
     */
    private static Socket connected(InetSocketAddress server, int source, byte[] before) throws IOException {
        Socket socket = new Socket() {
            private byte[] ahead = before;

            @Override
            public OutputStream getOutputStream() throws IOException {
                return new FilterOutputStream(super.getOutputStream()) {
                    @Override
                    public void write(byte[] bytes, int from, int count) throws IOException {
                        ByteBuffer all = ByteBuffer.allocate(ahead.length + count);
                        out.write(all.put(ahead).put(bytes, from, count).array());
                        ahead = new byte[0];
                    }
                };
            }
        };
        socket.setTcpNoDelay(true);
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {127, 0, 1, (byte) (1 + source % 200)}), 0));
        socket.setSoTimeout(20_000);
        socket.connect(server, 10_000);
        return socket;
    }

    public static RawClient.Stream tcp(InetSocketAddress server, int source) throws IOException {
        return tcp(server, source, NOTHING);
    }

    public static RawClient.Stream tcp(InetSocketAddress server, int source, byte[] before) throws IOException {
        Socket socket = connected(server, source, before);
        return over(socket, socket);
    }

    public static RawClient.Stream tls(InetSocketAddress server, int source) throws Exception {
        return tls(server, source, NOTHING);
    }

    public static RawClient.Stream tls(InetSocketAddress server, int source, byte[] before) throws Exception {
        Socket below = connected(server, source, before);
        return over(secured(below), below);
    }

    private static SSLSocket secured(Socket below) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, OWN.toTrustManagerFactory().getTrustManagers(), null);
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(below, "localhost", below.getPort(), true);
        socket.startHandshake();
        return socket;
    }

    public static RawClient.Stream over(Socket socket, Socket below) {
        return new RawClient.Stream() {
            @Override
            public int read(byte[] into) throws IOException {
                return socket.getInputStream().read(into);
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                socket.getOutputStream().write(bytes);
            }

            @Override
            public void reset() throws IOException {
                below.setSoLinger(true, 0);
                below.close();
            }
        };
    }

    public static RawClient.Stream unix(Path file) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(file));
        return new RawClient.Stream() {
            @Override
            public int read(byte[] into) throws IOException {
                return channel.read(ByteBuffer.wrap(into));
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                    channel.write(rest);
                }
            }

            @Override
            public void reset() throws IOException {
                channel.close();
            }
        };
    }

    /** Each write is a frame. */
    public static RawClient.Stream webSocket(InetSocketAddress server, int source) throws IOException {
        return webSocket(connected(server, source, NOTHING), WebSocketBytes.upgrade());
    }

    public static RawClient.Stream webSocket(InetSocketAddress server, int source, byte[] before) throws IOException {
        return webSocket(connected(server, source, before), WebSocketBytes.upgrade());
    }

    public static RawClient.Stream secureWebSocket(InetSocketAddress server, int source, byte[] before)
            throws Exception {
        return webSocket(secured(connected(server, source, before)), WebSocketBytes.upgrade());
    }

    /** One that asks with another request. */
    public static RawClient.Stream webSocket(InetSocketAddress server, int source, String request) throws IOException {
        return webSocket(connected(server, source, NOTHING), request);
    }

    private static RawClient.Stream webSocket(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        DataInputStream in = new DataInputStream(socket.getInputStream());
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("\r\n\r\n")) {
            answer.append((char) in.readUnsignedByte());
        }
        if (!answer.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException(answer.toString());
        }
        return new RawClient.Stream() {
            @Override
            public int read(byte[] into) throws IOException {
                try {
                    int kind = in.readUnsignedByte() & 0x0F;
                    int length = in.readUnsignedByte();
                    int count = length < 126 ? length : in.readUnsignedShort();
                    in.readFully(into, 0, count);
                    return kind == 8 ? -1 : count;
                } catch (EOFException end) {
                    return -1;
                }
            }

            @Override
            public void write(byte[] bytes) throws IOException {
                socket.getOutputStream().write(WebSocketBytes.frame(0x82, bytes, 0x0F1E2D3C));
            }

            @Override
            public void reset() throws IOException {
                socket.setSoLinger(true, 0);
                socket.close();
            }
        };
    }
}
