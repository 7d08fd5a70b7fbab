package org.ternmq.transport.dtls;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.eclipse.californium.elements.AddressEndpointContext;
import org.eclipse.californium.elements.RawData;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.config.SystemConfig;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConfig.DtlsRole;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.AlertMessage.AlertDescription;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.cipher.CipherSuite;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedSinglePskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.jspecify.annotations.Nullable;

/** A device that speaks DTLS, whose port may become another one, and which remembers its datagrams. */
final class DtlsDevice implements AutoCloseable {
    final List<byte[]> datagrams = new CopyOnWriteArrayList<>();
    private final InetSocketAddress server;
    private final BlockingQueue<String> came = new LinkedBlockingQueue<>();
    private final Connector connector;
    private volatile boolean isClosed;

    DtlsDevice(InetSocketAddress server, UnaryOperator<DtlsConnectorConfig.Builder> settings) throws IOException {
        this.server = server;
        connector = new Connector(settings.apply(
                        DtlsConnectorConfig.builder(new Configuration(DtlsConfig.DEFINITIONS, SystemConfig.DEFINITIONS))
                                .set(DtlsConfig.DTLS_ROLE, DtlsRole.CLIENT_ONLY)
                                .set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, 0)
                                .set(DtlsConfig.DTLS_RETRANSMISSION_TIMEOUT, 500, TimeUnit.MILLISECONDS)
                                .set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1))
                .build());
        connector.setRawDataReceiver(
                record -> came.add(HexFormat.ofDelimiter(" ").formatHex(record.getBytes())));
        connector.setAlertHandler((peer, alert) -> isClosed |= alert.getDescription() == AlertDescription.CLOSE_NOTIFY);
        connector.start();
    }

    static DtlsDevice withKey(InetSocketAddress server, String identity, String hexKey) throws IOException {
        return new DtlsDevice(server, keyed(identity, hexKey));
    }

    static UnaryOperator<DtlsConnectorConfig.Builder> keyed(String identity, String hexKey) {
        return builder -> builder.setAdvancedPskStore(
                        new AdvancedSinglePskStore(identity, HexFormat.of().parseHex(hexKey)))
                .set(DtlsConfig.DTLS_CIPHER_SUITES, List.of(CipherSuite.TLS_PSK_WITH_AES_128_CCM_8));
    }

    static DtlsDevice withCertificate(InetSocketAddress server, X509Bundle authority, @Nullable X509Bundle own)
            throws IOException {
        return new DtlsDevice(server, builder -> {
            builder.setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                            .setTrustedCertificates(authority.getCertificate())
                            .build())
                    .set(DtlsConfig.DTLS_CIPHER_SUITES, Suites.ofCertificates())
                    .set(DtlsConfig.DTLS_VERIFY_SERVER_CERTIFICATES_SUBJECT, false);
            if (own != null) {
                X509Certificate[] chain = own.getCertificatePath();
                builder.setCertificateIdentityProvider(
                        new SingleCertificateProvider(own.getKeyPair().getPrivate(), chain, CertificateType.X_509));
            }
            return builder;
        });
    }

    void send(String hex) {
        connector.send(RawData.outbound(
                HexFormat.of().parseHex(hex.replace(" ", "")), new AddressEndpointContext(server), null, false));
    }

    /** What comes next; {@code null} if nothing comes for so long. */
    @Nullable
    String receive(long millis) throws InterruptedException {
        return came.poll(millis, TimeUnit.MILLISECONDS);
    }

    /** Sends it, and again after a while, until something comes. */
    String ask(String hex) throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            send(hex);
            String answer = receive(2_000);
            if (answer != null) {
                return answer;
            }
        }
        throw new AssertionError("no answer to " + hex);
    }

    /** Whether the other side has ended the association. */
    boolean isClosed() {
        return isClosed;
    }

    /** From now on from another port. */
    void move() throws IOException {
        connector.move();
    }

    int port() {
        return connector.socket.getLocalPort();
    }

    /** A datagram as it is, from where the device is now. */
    void throwIn(byte[] datagram) throws IOException {
        connector.socket.send(new DatagramPacket(datagram, datagram.length, server));
    }

    @Override
    public void close() {
        connector.destroy();
    }

    private final class Connector extends DTLSConnector {
        private volatile DatagramSocket socket;

        Connector(DtlsConnectorConfig settings) throws IOException {
            super(settings);
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        }

        void move() throws IOException {
            DatagramSocket old = socket;
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            old.close();
        }

        @Override
        protected void receiveNextDatagramFromNetwork(DatagramPacket packet) throws IOException {
            socket.receive(packet);
            processDatagram(packet);
        }

        @Override
        protected void sendNextDatagramOverNetwork(DatagramPacket packet) throws IOException {
            datagrams.add(
                    Arrays.copyOfRange(packet.getData(), packet.getOffset(), packet.getOffset() + packet.getLength()));
            socket.send(packet);
        }

        @Override
        public void stop() {
            Objects.requireNonNull(socket).close();
            super.stop();
        }
    }
}
