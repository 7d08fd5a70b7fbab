package org.ternmq.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ternmq.client.transport.TestAuthority.Identity;

/** Keys and certificates in all forms of files, good and bad. */
class PrivateKeysTest {
    @TempDir
    static Path folder = Path.of("");

    private static Identity rsa;
    private static Identity ec;
    private static Path rsaChain = Path.of("");
    private static Path ecChain = Path.of("");

    @BeforeAll
    static void makeCertificates() throws Exception {
        TestAuthority authority = new TestAuthority("authority");
        rsa = authority.issue("rsa", "RSA", Instant.now().plus(Duration.ofDays(1)));
        ec = authority.issue("ec");
        rsaChain = rsa.writeCertificate(folder.resolve("rsa.pem"));
        ecChain = ec.writeCertificate(folder.resolve("ec.pem"));
    }

    private static PrivateKey read(Path file, Identity identity, Path chain) throws IOException {
        return PrivateKeys.read(file, null, identity.certificate(), chain);
    }

    /** PKCS#8 begins with sequence, version and algorithm, and ends with an octet string: the older form. */
    private static byte[] olderForm(PrivateKey key) {
        byte[] encoded = key.getEncoded();
        String hex = HexFormat.of().formatHex(encoded);
        boolean isRsa = key.getAlgorithm().equals("RSA");
        int algorithm = hex.indexOf(isRsa ? "300d0609" : "30130607") / 2;
        int octets = algorithm + 2 + encoded[algorithm + 1];
        int head = isRsa ? 4 : 2; // a long key has two bytes of length
        return Arrays.copyOfRange(encoded, octets + head, encoded.length);
    }

    @Test
    void pkcs1AndSec1AreReadWithoutTheNameOfTheirAlgorithm() throws Exception {
        Path pkcs1 = TestAuthority.write(
                folder.resolve("pkcs1.key"),
                "RSA PRIVATE KEY",
                olderForm(rsa.keys().getPrivate()));
        assertThat(read(pkcs1, rsa, rsaChain)).isEqualTo(rsa.keys().getPrivate());

        String parameters = TestAuthority.pem("EC PARAMETERS", HexFormat.of().parseHex("06082a8648ce3d030107"));
        String sec1 = TestAuthority.pem("EC PRIVATE KEY", olderForm(ec.keys().getPrivate()));
        Path file = Files.writeString(folder.resolve("sec1.key"), "some words\n" + parameters + sec1);
        assertThat(read(file, ec, ecChain)).isEqualTo(ec.keys().getPrivate());
    }

    @Test
    void keyAndCertificateMayShareAFile() throws Exception {
        String both = Files.readString(ecChain)
                + TestAuthority.pem("PRIVATE KEY", ec.keys().getPrivate().getEncoded());
        Path file = Files.writeString(folder.resolve("both.pem"), both.replace("\n", "\r\n"));
        assertThat(read(file, ec, file)).isEqualTo(ec.keys().getPrivate());
        TlsOptions.builder().clientCertificate(file, file).build();
    }

    @ParameterizedTest
    @CsvSource({"PBEWithHmacSHA256AndAES_256", "PBEWithHmacSHA1AndAES_128", "PBEWithSHA1AndDESede"})
    void anEncryptedKeyOpensWithItsPasswordAlone(String scheme) throws Exception {
        char[] password = "open".toCharArray();
        SecretKey secret = SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password));
        Cipher cipher = Cipher.getInstance(scheme);
        cipher.init(Cipher.ENCRYPT_MODE, secret, new PBEParameterSpec(new byte[8], 1_000));
        AlgorithmParameters parameters = cipher.getParameters();
        if (scheme.contains("AES")) { // the JDK knows the name of these by another one alone
            parameters = AlgorithmParameters.getInstance("PBES2");
            parameters.init(cipher.getParameters().getEncoded());
        }
        byte[] sealed = cipher.doFinal(ec.keys().getPrivate().getEncoded());
        byte[] encoded = new EncryptedPrivateKeyInfo(parameters, sealed).getEncoded();
        Path file = TestAuthority.write(folder.resolve("sealed.key"), "ENCRYPTED PRIVATE KEY", encoded);

        assertThat(PrivateKeys.read(file, password, ec.certificate(), ecChain))
                .isEqualTo(ec.keys().getPrivate());
        assertThatThrownBy(() -> PrivateKeys.read(file, "wrong".toCharArray(), ec.certificate(), ecChain))
                .isInstanceOf(IOException.class)
                .hasMessage("the password does not open " + file);
        assertThatThrownBy(() -> read(file, ec, ecChain)).hasMessage(file + " is encrypted and needs its password");
    }

    @ParameterizedTest
    @CsvSource({
        "-v2 aes-256-cbc, ",
        "-v2 aes-128-cbc -v2prf hmacWithSHA512, ",
        "-v2 des3, is encrypted in a way that the JDK does not have",
        "-scrypt, is encrypted in a way that the JDK does not have",
    })
    void whatOpensslEncryptsIsReadOrNamed(String flags, String refusal) throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/openssl")), "skipped, because there is no openssl");
        Path open = ec.writeKey(folder.resolve("open.key"));
        Path file = folder.resolve("openssl.key");
        String command = "openssl pkcs8 -topk8 -in " + open + " -out " + file + " -passout pass:open " + flags;
        Process openssl = new ProcessBuilder(command.split(" "))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor()).isZero();
        char[] password = "open".toCharArray();
        if (refusal == null) {
            assertThat(PrivateKeys.read(file, password, ec.certificate(), ecChain))
                    .isEqualTo(ec.keys().getPrivate());
        } else {
            assertThatThrownBy(() -> PrivateKeys.read(file, password, ec.certificate(), ecChain))
                    .hasMessageContaining(file + " " + refusal)
                    .hasMessageContaining("openssl pkcs8 -topk8 -v2 aes-256-cbc");
        }
    }

    @Test
    void aWrongKeyFileIsExplained() throws Exception {
        Path old = Files.writeString(folder.resolve("old.key"), """
                -----BEGIN RSA PRIVATE KEY-----
                Proc-Type: 4,ENCRYPTED
                DEK-Info: AES-128-CBC,00

                AAAA
                -----END RSA PRIVATE KEY-----
                """);
        assertThatThrownBy(() -> read(old, rsa, rsaChain))
                .hasMessageStartingWith(
                        old + " is encrypted in the old format of OpenSSL, which is not supported; openssl");
        assertThatThrownBy(() -> read(rsaChain, rsa, rsaChain))
                .hasMessageStartingWith(rsaChain + " has no private key; expected is a PEM file with");
        Path another = TestAuthority.write(
                folder.resolve("another.key"),
                "PRIVATE KEY",
                TestAuthority.keys("EC").getPrivate().getEncoded());
        assertThatThrownBy(() -> read(another, ec, ecChain))
                .hasMessage(another + " is the key of another certificate than the first one in " + ecChain);
        assertThatThrownBy(() -> read(another, rsa, rsaChain))
                .hasMessage(
                        another + " is broken or not a key of the kind of the certificate in " + rsaChain + ", RSA");
        Path broken = Files.writeString(
                folder.resolve("broken.key"), "-----BEGIN PRIVATE KEY-----\ns!cret\n-----END PRIVATE KEY-----");
        assertThatThrownBy(() -> read(broken, ec, ecChain))
                .hasMessage(broken + " is broken: what stands after BEGIN PRIVATE KEY is not Base64");
        Path sealed = TestAuthority.write(folder.resolve("no.key"), "ENCRYPTED PRIVATE KEY", new byte[9]);
        assertThatThrownBy(() -> PrivateKeys.read(sealed, new char[1], ec.certificate(), ecChain))
                .hasMessageStartingWith(sealed + " is encrypted in a way that the JDK does not have, or is broken");
    }

    @Test
    void aWrongCertificateFileIsExplained() throws Exception {
        Path missing = folder.resolve("missing.pem");
        assertThatThrownBy(() -> TlsOptions.builder().trust(missing).build())
                .isInstanceOf(IOException.class)
                .hasMessage("there is no file " + missing);
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> TlsOptions.builder().trust(empty).build())
                .hasMessage("the folder " + empty + " has no PEM file with a certificate");
        assertThatThrownBy(() ->
                        TlsOptions.builder().clientCertificate(empty, empty).build())
                .hasMessage(empty + " is a folder, not a PEM file");
        Path key = ec.writeKey(folder.resolve("a.key"));
        assertThatThrownBy(() -> TlsOptions.builder().trust(key).build())
                .hasMessageStartingWith(
                        key + " has no certificate; expected is a PEM file with -----BEGIN CERTIFICATE-----");
        Path half = Files.writeString(folder.resolve("half.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n");
        assertThatThrownBy(() -> TlsOptions.builder().trust(half).build())
                .hasMessage(half + " is cut off: it has a BEGIN CERTIFICATE without its END");
        Path noise = TestAuthority.write(folder.resolve("noise.pem"), "CERTIFICATE", new byte[50]);
        assertThatThrownBy(() -> TlsOptions.builder().trust(noise).build())
                .hasMessageStartingWith(noise + " has a broken certificate: ");
    }

    @Test
    void aFolderIsTrustedWithAllItsPemFiles() throws Exception {
        Path trusted = Files.createDirectory(folder.resolve("trusted"));
        Files.writeString(trusted.resolve("README"), "not a certificate");
        Files.copy(rsaChain, trusted.resolve("1.pem"));
        Files.copy(ecChain, trusted.resolve("2.crt"));
        Files.copy(ecChain, trusted.resolve("once-more.crt"));
        assertThat(Pem.authorities(trusted)).containsExactlyInAnyOrder(rsa.certificate(), ec.certificate());
    }
}
