package org.ternmq.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a listener says of certificates. */
class CertificateKeysTest {
    @TempDir
    Path folder;

    private Configuration load(String text) throws ConfigurationException, IOException {
        Path file = Files.writeString(folder.resolve("tern.toml"), text);
        return ConfigurationLoader.load(file, Map.of(), List.of());
    }

    private List<String> errors(String text) {
        return catchThrowableOfType(ConfigurationException.class, () -> load(text)).errors().stream()
                .map(line ->
                        line.substring(folder.resolve("tern.toml:").toString().length()))
                .toList();
    }

    @Test
    void aListenerMayHaveSeveralCertificatesAndTakeNamesFromThoseOfClients() throws Exception {
        Configuration read = load("""
                        [[listener]]
                        port = 8884
                        certificate = ["a.pem", "b.pem"]
                        key = ["a.key", "b.key"]
                        client_certificates = "required"
                        client_authorities = "ca.pem"
                        client_revocations = "crl.pem"
                        user_name_from_certificate = "cn"
                        client_id_from_certificate = "san"
                        """);
        assertThat(read.listeners().getFirst().certificate())
                .contains(new Listener.Certificate(
                        List.of(
                                new Listener.Certificate.Pair(Path.of("a.pem"), Path.of("a.key")),
                                new Listener.Certificate.Pair(Path.of("b.pem"), Path.of("b.key"))),
                        Listener.Certificate.Clients.REQUIRED,
                        Optional.of(Path.of("ca.pem")),
                        Optional.of(Path.of("crl.pem")),
                        Listener.Certificate.Name.CN,
                        Listener.Certificate.Name.SAN));
    }

    @Test
    void severalCertificatesCanBeGivenOnTheCommandLineToo() throws Exception {
        List<Assignment> assignments = List.of(
                Assignment.parse("listener.0.certificate=[\"a.pem\", \"b.pem\"]"),
                Assignment.parse("listener.0.key=[\"a.key\", \"b.key\"]"),
                Assignment.parse("listener.1.port=1884"),
                Assignment.parse("listener.1.certificate=c.pem"),
                Assignment.parse("listener.1.key=c.key"));
        assertThat(ConfigurationLoader.load(null, Map.of(), assignments).listeners())
                .extracting(
                        listener -> listener.certificate().orElseThrow().pairs().size())
                .containsExactly(2, 1);
    }

    @Test
    void whatDoesNotFitOfCertificatesIsTold() {
        assertThat(errors("""
                        [[listener]]
                        port = 1
                        certificate = ["a.pem", "b.pem"]
                        key = "a.key"
                        client_revocations = "crl.pem"
                        client_id_from_certificate = "cn"
                        user_name_from_certificate = "san"
                        """))
                .containsExactly(
                        "4:1: there must be as many keys as certificates: 2",
                        "5:1: client_revocations is of no use without client_authorities",
                        "6:1: client_id_from_certificate takes client_certificates = \"required\"",
                        "7:1: user_name_from_certificate takes client_certificates = \"required\"");
        assertThat(errors("[[listener]]\nport = 1\nkey = []\ncertificate = [1]\n"))
                .containsExactly(
                        "3:1: key must be a text in quotes, or a list of them, not []",
                        "4:1: certificate must be a text in quotes, or a list of them, not [1]");
    }

    @Test
    void quicTakesAllThatTlsDoes() throws ConfigurationException {
        List<Assignment> assignments = Stream.of(
                        "protocol=quic",
                        "certificate=[\"a.pem\", \"b.pem\"]",
                        "key=[\"a.key\", \"b.key\"]",
                        "client_certificates=required",
                        "client_authorities=ca.pem",
                        "client_revocations=crl.pem",
                        "client_id_from_certificate=cn",
                        "user_name_from_certificate=san")
                .map(assignment -> Assignment.parse("listener.0." + assignment))
                .toList();
        Listener.Certificate certificate = ConfigurationLoader.load(null, Map.of(), assignments)
                .listeners()
                .getFirst()
                .certificate()
                .orElseThrow();
        assertThat(certificate.pairs()).hasSize(2);
        assertThat(certificate.revocations()).contains(Path.of("crl.pem"));
        assertThat(certificate.clientId()).isEqualTo(Listener.Certificate.Name.CN);
    }
}
