package org.ternmq.cli.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.Subscription;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.transport.TlsOptions;
import org.ternmq.client.transport.TransportOptions;
import org.ternmq.codec.value.Qos;
import org.ternmq.core.store.Durability;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** Certificates come and go while clients publish. */
@Timeout(120)
class ReplacedCertificatesTest {
    private static final int CLIENTS = 50;
    private static final int SWAPS = 10;

    @TempDir
    Path folder;

    private static final X509Bundle AUTHORITY = Certificates.authority();

    private BigInteger swap() throws Exception {
        X509Bundle fresh = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .buildIssuedBy(AUTHORITY);
        put("server.key", fresh.getPrivateKeyPEM());
        put("server.pem", fresh.getCertificatePEM());
        return fresh.getCertificate().getSerialNumber();
    }

    private void put(String name, String text) throws IOException {
        Path fresh = Files.writeString(folder.resolve(name + ".new"), text);
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private BigInteger shown(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, AUTHORITY.toTrustManagerFactory().getTrustManagers(), null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", port)) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
        }
    }

    @Test
    void nobodyIsDroppedAndWhoComesNextGetsTheNewOne() throws Exception {
        put("ca.pem", AUTHORITY.getCertificatePEM());
        BigInteger first = swap();
        var own = new Listener.Certificate(
                folder.resolve("server.pem"),
                folder.resolve("server.key"),
                Listener.Certificate.Clients.NONE,
                Optional.empty());
        AtomicBoolean stop = new AtomicBoolean();
        try (TernBroker broker = TernBroker.start(Configuration.standard()
                        .withData(folder.resolve("data"))
                        .withDurability(Durability.MEMORY)
                        .withListeners(new Listener("127.0.0.1", 0).with(own)));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            int port = broker.addresses().getFirst().getPort();
            assertThat(shown(port)).isEqualTo(first);
            List<Future<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(publisher(port, "load/" + i, stop)));
            }
            try {
                for (int i = 0; i < SWAPS; i++) {
                    BigInteger fresh = swap();
                    Awaitility.await()
                            .pollInterval(Duration.ofMillis(100))
                            .atMost(Duration.ofSeconds(20))
                            .until(() -> shown(port).equals(fresh));
                }
            } finally {
                stop.set(true);
            }
            for (Future<Integer> client : clients) {
                assertThat(client.get()).isPositive();
            }
        }
    }

    /** One connection that publishes and hears itself until it is told to stop; it does not come back if it is lost. */
    private Callable<Integer> publisher(int port, String topic, AtomicBoolean stop) {
        return () -> {
            TlsOptions tls =
                    TlsOptions.builder().trust(folder.resolve("ca.pem")).build();
            int count = 0;
            try (MqttClient client = Mqtt.connect(
                    "mqtts://localhost:" + port,
                    ConnectOptions.builder()
                            .reconnect(Reconnect.NEVER)
                            .transport(TransportOptions.DEFAULT.withTls(tls))
                            .build())) {
                Subscription own = client.subscribe(topic, Qos.AT_LEAST_ONCE);
                while (!stop.get()) {
                    client.publish(topic, new byte[] {1}, Qos.AT_LEAST_ONCE, false);
                    assertThat(own.receive(Duration.ofSeconds(20)))
                            .as("message %s to %s", count, topic)
                            .isPresent();
                    count++;
                }
            }
            return count;
        };
    }
}
