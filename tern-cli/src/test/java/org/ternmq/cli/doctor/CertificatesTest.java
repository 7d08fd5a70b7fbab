package org.ternmq.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.doctor.Finding.Verdict;
import org.ternmq.server.config.Listener.Certificate;
import org.ternmq.server.config.Listener.Certificate.Clients;

class CertificatesTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2026-07-01T00:00:00Z");

    @TempDir
    Path folder;

    @BeforeEach
    void write() throws Exception {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        write("own", valid().buildSelfSigned());
    }

    private static CertificateBuilder valid() {
        return new CertificateBuilder()
                .ecp256()
                .subject("CN=broker")
                .setIsCertificateAuthority(true)
                .notBefore(BEGIN)
                .notAfter(END);
    }

    private void write(String name, X509Bundle bundle) throws IOException {
        Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePEM());
        Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
        allow(name, "rw-r-----");
    }

    private void allow(String name, String permissions) throws IOException {
        Files.setPosixFilePermissions(folder.resolve(name + ".key"), PosixFilePermissions.fromString(permissions));
    }

    private List<Finding> at(Instant now) {
        var own = new Certificate(folder.resolve("own.pem"), folder.resolve("own.key"), Clients.NONE, Optional.empty());
        return new Certificates(own, () -> now).findings();
    }

    private Finding certificate(Instant now) {
        return at(now).getFirst();
    }

    private Finding key() {
        return at(BEGIN).getLast();
    }

    @Test
    void whatIsInForceAndOnlyForTheBrokerIsRight() {
        assertThat(at(BEGIN.plusSeconds(1))).extracting(Finding::verdict).containsExactly(Verdict.RIGHT, Verdict.RIGHT);
    }

    @Test
    void aCertificateThatEndsSoonIsToldWithItsFileAndItsDay() {
        Finding soon = certificate(END.minus(Duration.ofDays(29)));
        assertThat(soon.verdict()).isEqualTo(Verdict.NOTE);
        assertThat(soon.found())
                .isEqualTo(
                        "CN=broker in " + folder.resolve("own.pem") + " is valid until 2026-07-01, 29 days from now");
        assertThat(certificate(END.minus(Duration.ofDays(31))).verdict()).isEqualTo(Verdict.RIGHT);
    }

    @Test
    void oneThatIsNotInForceIsWrong() {
        assertThat(certificate(END.plusSeconds(1)).found()).contains("has expired on 2026-07-01");
        assertThat(certificate(END.plusSeconds(1)).verdict()).isEqualTo(Verdict.WRONG);
        assertThat(certificate(BEGIN.minusSeconds(1)).found()).contains("is not valid before 2026-01-01");
        assertThat(certificate(BEGIN.minusSeconds(1)).verdict()).isEqualTo(Verdict.WRONG);
    }

    @Test
    void theFirstOfAChainThatEndsCounts() throws Exception {
        X509Bundle short1 =
                valid().subject("CN=between").notAfter(BEGIN.plusSeconds(60)).buildSelfSigned();
        Files.writeString(
                folder.resolve("own.pem"), Files.readString(folder.resolve("own.pem")) + short1.getCertificatePEM());
        assertThat(certificate(BEGIN.plusSeconds(61)).found()).startsWith("CN=between in ");
        assertThat(certificate(BEGIN.plusSeconds(61)).verdict()).isEqualTo(Verdict.WRONG);
    }

    @Test
    void aKeyThatOthersMayReadIsToldAndOneThatTheyMayChangeIsWrong() throws IOException {
        allow("own", "rw-r--r--");
        assertThat(key().verdict()).isEqualTo(Verdict.NOTE);
        assertThat(key().advice()).isEqualTo("chmod o-rwx " + folder.resolve("own.key"));
        allow("own", "rw-rw-rw-");
        assertThat(key().verdict()).isEqualTo(Verdict.WRONG);
    }

    @Test
    void aKeyOfAnotherCertificateIsWrong() throws Exception {
        X509Bundle other = valid().buildSelfSigned();
        Files.writeString(folder.resolve("own.key"), other.getPrivateKeyPEM());
        assertThat(key().verdict()).isEqualTo(Verdict.WRONG);
        assertThat(key().found()).contains("is not the key of the certificate");
    }

    @Test
    void filesThatAreNotThereAreWrong() throws IOException {
        Files.delete(folder.resolve("own.key"));
        assertThat(key().verdict()).isEqualTo(Verdict.WRONG);
        assertThat(key().found()).isEqualTo("there is no file " + folder.resolve("own.key"));
    }

    @Test
    void whatIsWrongWithRevocationsIsTold() throws Exception {
        X509Bundle bundle = valid().buildSelfSigned();
        write("ca", bundle);
        Path lists = Files.writeString(folder.resolve("crl.pem"), "nothing");
        var own = new Certificate(
                List.of(new Certificate.Pair(folder.resolve("own.pem"), folder.resolve("own.key"))),
                Clients.REQUIRED,
                Optional.of(folder.resolve("ca.pem")),
                Optional.of(lists),
                Certificate.Name.NONE,
                Certificate.Name.NONE);
        Finding last = new Certificates(own, () -> BEGIN).findings().getLast();
        assertThat(last.verdict()).isEqualTo(Verdict.WRONG);
        assertThat(last.found()).isEqualTo("there is no revocation list (X509 CRL) in " + lists);
    }
}
