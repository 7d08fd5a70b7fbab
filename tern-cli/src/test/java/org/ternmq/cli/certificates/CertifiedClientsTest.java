package org.ternmq.cli.certificates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.RevocationServer;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.client.Mqtt;
import org.ternmq.client.MqttClient;
import org.ternmq.client.MqttException;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.client.options.Reconnect;
import org.ternmq.client.transport.TlsOptions;
import org.ternmq.client.transport.TransportOptions;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.ConfigurationLoader;

/** What a file says of certificates, from end to end. */
@Timeout(60)
class CertifiedClientsTest {
    private static final X509Bundle AUTHORITY = Certificates.authority();

    @TempDir
    Path folder = Path.of("");

    private X509Bundle write(String name) throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=" + name)
                .addSanDnsName(name)
                .buildIssuedBy(AUTHORITY);
        Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePEM());
        Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
        return bundle;
    }

    private void writeRevocation(X509Bundle of) throws Exception {
        RevocationServer server = RevocationServer.getInstance();
        server.register(AUTHORITY);
        server.revoke(of, Instant.now().minusSeconds(60));
        try (InputStream list = server.getCrlUri(AUTHORITY).toURL().openStream()) {
            String text = Base64.getMimeEncoder().encodeToString(list.readAllBytes());
            Files.writeString(
                    folder.resolve("crl.pem"), "-----BEGIN X509 CRL-----\n" + text + "\n-----END X509 CRL-----\n");
        }
    }

    private TernBroker start(String protocol) throws Exception {
        write("localhost");
        write("other.example");
        write("pump");
        writeRevocation(write("lost"));
        Files.writeString(folder.resolve("ca.pem"), AUTHORITY.getCertificatePEM());
        Path file = Files.writeString(folder.resolve("tern.toml"), """
                data = "FOLDER/data"
                [[listener]]
                port = 0
                protocol = "PROTOCOL"
                certificate = ["FOLDER/localhost.pem", "FOLDER/other.example.pem"]
                key = ["FOLDER/localhost.key", "FOLDER/other.example.key"]
                client_certificates = "required"
                client_authorities = "FOLDER/ca.pem"
                client_revocations = "FOLDER/crl.pem"
                client_id_from_certificate = "cn"
                """.replace("FOLDER", folder.toString())
                .replace("PROTOCOL", protocol));
        return TernBroker.start(ConfigurationLoader.load(file, Map.of(), List.of()));
    }

    private MqttClient client(TernBroker broker, String name, String clientId) throws IOException {
        TlsOptions tls = TlsOptions.builder()
                .trust(folder.resolve("ca.pem"))
                .clientCertificate(folder.resolve(name + ".pem"), folder.resolve(name + ".key"))
                .build();
        return Mqtt.connect(
                "mqtts://localhost:" + broker.addresses().getFirst().getPort(),
                ConnectOptions.builder()
                        .clientId(clientId)
                        .reconnect(Reconnect.NEVER)
                        .transport(TransportOptions.DEFAULT.withTls(tls))
                        .build());
    }

    @Test
    void aClientIsWhoItsCertificateSaysUnlessItIsRevoked() throws Exception {
        try (TernBroker broker = start("mqtt")) {
            try (MqttClient pump = client(broker, "pump", "")) {
                assertThat(pump.clientId()).isEqualTo("pump");
            }
            assertThatThrownBy(() -> client(broker, "pump", "other"))
                    .isInstanceOf(MqttException.class)
                    .hasMessageContaining("not the name in the client's certificate");
            assertThatThrownBy(() -> client(broker, "lost", "")).isInstanceOf(MqttException.class);
        }
    }

    @Test
    void theHostDecidesAndTheProtocolOfTheListenerIsAgreedOn() throws Exception {
        for (Map.Entry<String, String> one :
                Map.of("mqtt", "mqtt", "ws", "http/1.1", "any", "mqtt").entrySet()) {
            try (TernBroker broker = start(one.getKey());
                    SSLSocket socket = socket(broker)) {
                X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
                assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=other.example");
                assertThat(socket.getApplicationProtocol()).isEqualTo(one.getValue());
            }
        }
    }

    private static SSLSocket socket(TernBroker broker) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, AUTHORITY.toTrustManagerFactory().getTrustManagers(), null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory()
                .createSocket("localhost", broker.addresses().getFirst().getPort());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName("other.example")));
        parameters.setApplicationProtocols(new String[] {"h2", "http/1.1", "mqtt"});
        socket.setSSLParameters(parameters);
        return socket;
    }
}
