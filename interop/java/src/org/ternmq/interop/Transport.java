package org.ternmq.interop;

import com.hivemq.client.mqtt.MqttClientBuilderBase;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttWebSocketConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.SocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a connection goes through: plain TCP, or what its target asks for as {@code url}, with a certificate of its own for {@code own}. */
record Transport(URI uri, boolean hasOwn) {
    private static final char[] PASSWORD = "secret".toCharArray();

    static Transport of(Agent.Target target) {
        String plain = "mqtt://" + target.host() + ":" + target.port();
        return new Transport(
                URI.create(target.ask().getOrDefault("url", plain)), target.ask().containsKey("own"));
    }

    boolean isTls() {
        return uri.getScheme().equals("mqtts") || uri.getScheme().equals("wss");
    }

    private boolean isWebSocket() {
        return uri.getScheme().startsWith("ws");
    }

    /** The builder of HiveMQ's client. */
    <B extends MqttClientBuilderBase<B>> B applyTo(B builder) {
        B there = builder.serverHost(uri.getHost()).serverPort(uri.getPort());
        if (isTls()) {
            there = there.sslConfig(MqttClientSslConfig.builder()
                    .trustManagerFactory(trusted())
                    .keyManagerFactory(hasOwn ? own() : null)
                    .build());
        }
        if (isWebSocket()) {
            there = there.webSocketConfig(MqttWebSocketConfig.builder()
                    .serverPath(uri.getPath().substring(1))
                    .build());
        }
        return there;
    }

    /** The address as Paho's clients take it. */
    String pahoUri() {
        return uri.toString().replaceFirst("^mqtts:", "ssl:").replaceFirst("^mqtt:", "tcp:");
    }

    /** What Paho's clients make sockets of TLS with. */
    SocketFactory socketFactory() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(hasOwn ? own().getKeyManagers() : null, trusted().getTrustManagers(), null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static TrustManagerFactory trusted() {
        try (InputStream pem = Files.newInputStream(Path.of(System.getenv("DOORS_CA")))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyManagerFactory own() {
        try (InputStream file = Files.newInputStream(Path.of(System.getenv("DOORS_P12")))) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(file, PASSWORD);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, PASSWORD);
            return factory;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
