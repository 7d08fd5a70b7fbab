import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Random;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Handshakes that come to nothing. What costs the attacker least costs the broker most: a hello of yesterday, sent again and again. */
final class TlsAttempts {
    private static final SSLContext CONTEXT = context();
    private static final byte[] HELLO = clientHello();
    private static final byte[] NO_MQTT = Wire.bytes(0xFF, 0xFF, 0xFF, 0xFF, 0xFF);

    private TlsAttempts() {}

    static void abuse(Victim victim, int number, Random chance) throws IOException {
        victim.tried().increment();
        try (Socket socket = victim.connect("tls", number)) {
            switch (chance.nextInt(25)) {
                case 0 -> speakOther(socket);
                case 1, 2, 3, 4, 5, 6, 7, 8 -> sendGarbage(socket, chance);
                default -> {
                    socket.getOutputStream().write(HELLO);
                    if (chance.nextBoolean()) { // the others leave before the broker has answered
                        socket.getInputStream().read();
                    }
                }
            }
        }
    }

    /** A whole handshake, for a protocol that the broker does not speak. */
    private static void speakOther(Socket socket) throws IOException {
        try (SSLSocket tls = (SSLSocket) CONTEXT.getSocketFactory().createSocket(socket, "localhost", 0, true)) {
            SSLParameters parameters = tls.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2"});
            tls.setSSLParameters(parameters);
            tls.startHandshake();
            tls.getOutputStream().write(NO_MQTT);
            tls.getInputStream().read();
        }
    }

    private static void sendGarbage(Socket socket, Random chance) throws IOException {
        byte[] garbage = new byte[200];
        chance.nextBytes(garbage);
        socket.getOutputStream().write(garbage);
        Victim.awaitEnd(socket);
    }

    static byte[] clientHello() {
        try {
            SSLEngine engine = CONTEXT.createSSLEngine();
            engine.setUseClientMode(true);
            ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
            engine.wrap(ByteBuffer.allocate(0), hello);
            return java.util.Arrays.copyOf(hello.array(), hello.position());
        } catch (SSLException defect) {
            throw new IllegalStateException(defect);
        }
    }

    private static SSLContext context() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Credulous()}, null);
            return context;
        } catch (GeneralSecurityException defect) {
            throw new IllegalStateException(defect);
        }
    }

    private static final class Credulous implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
