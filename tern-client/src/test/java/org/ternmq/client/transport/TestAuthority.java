package org.ternmq.client.transport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An authority that signs certificates for tests, by hand, since the JDK can only do so in a process of its own. */
final class TestAuthority {
    private final String name;
    private final KeyPair keys;
    private final X509Certificate certificate;

    /** An authority that signs itself. */
    TestAuthority(String name) throws GeneralSecurityException {
        this.name = name;
        this.keys = keys("EC");
        this.certificate = sign(name, keys, Instant.now().plus(Duration.ofDays(2)), basicConstraintsOfAuthority());
    }

    /** A certificate and its private key. */
    record Identity(X509Certificate certificate, KeyPair keys) {
        Path writeCertificate(Path file) throws IOException {
            return write(file, "CERTIFICATE", encoded(certificate));
        }

        Path writeKey(Path file) throws IOException {
            return write(file, "PRIVATE KEY", keys.getPrivate().getEncoded());
        }

        /** What a server with this identity uses; it asks for certificates of the authority, if there is one. */
        SSLContext context(TestAuthority trusted) throws GeneralSecurityException, IOException {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry("own", keys.getPrivate(), new char[0], new X509Certificate[] {certificate});
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(own, new char[0]);
            KeyStore others = KeyStore.getInstance("PKCS12");
            others.load(null, null);
            others.setCertificateEntry("authority", trusted.certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(others);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        }
    }

    /** An identity for a host name or IP address, good for two days. */
    Identity issue(String host) throws GeneralSecurityException, IOException {
        return issue(host, "EC", Instant.now().plus(Duration.ofDays(2)));
    }

    Identity issue(String host, String algorithm, Instant end) throws GeneralSecurityException, IOException {
        KeyPair own = keys(algorithm);
        boolean isAddress = host.matches("[0-9.]+|.*:.*");
        byte[] alternative = isAddress
                ? der(0x87, InetAddress.getByName(host).getAddress())
                : der(0x82, host.getBytes(StandardCharsets.US_ASCII));
        byte[] names = der(0x30, oid(2, 5, 29, 17), der(0x04, der(0x30, alternative)));
        return new Identity(sign(host, own, end, names), own);
    }

    Path writeCertificate(Path file) throws IOException {
        return write(file, "CERTIFICATE", encoded(certificate));
    }

    X509Certificate certificate() {
        return certificate;
    }

    static Path write(Path file, String label, byte[] content) throws IOException {
        return Files.writeString(file, pem(label, content));
    }

    static String pem(String label, byte[] content) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }

    static KeyPair keys(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (!algorithm.startsWith("Ed")) {
            generator.initialize(algorithm.equals("RSA") ? 2_048 : 256);
        }
        return generator.generateKeyPair();
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private X509Certificate sign(String subject, KeyPair own, Instant end, byte[] extension)
            throws GeneralSecurityException {
        byte[] ecdsaWithSha256 = der(0x30, oid(1, 2, 840, 10045, 4, 3, 2));
        byte[] body = der(
                0x30,
                der(0xa0, der(0x02, new byte[] {2})),
                der(0x02, BigInteger.valueOf(System.nanoTime()).abs().toByteArray()),
                ecdsaWithSha256,
                commonName(name),
                der(0x30, time(end.minus(Duration.ofDays(9))), time(end)),
                commonName(subject),
                own.getPublic().getEncoded(),
                der(0xa3, der(0x30, extension)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(keys.getPrivate());
        signature.update(body);
        byte[] signed = der(0x30, body, ecdsaWithSha256, der(0x03, new byte[] {0}, signature.sign()));
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(signed));
    }

    private static byte[] basicConstraintsOfAuthority() {
        byte[] isAuthority = der(0x01, new byte[] {-1});
        return der(0x30, oid(2, 5, 29, 19), isAuthority, der(0x04, der(0x30, isAuthority)));
    }

    private static byte[] commonName(String text) {
        byte[] value = der(0x0c, text.getBytes(StandardCharsets.UTF_8));
        return der(0x30, der(0x31, der(0x30, oid(2, 5, 4, 3), value)));
    }

    private static byte[] time(Instant instant) {
        String text = DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(instant);
        return der(0x17, text.substring(2).getBytes(StandardCharsets.US_ASCII)); // UTCTime, two digits of the year
    }

    private static byte[] oid(int first, int second, int... further) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(40 * first + second);
        for (int part : further) {
            for (int shift = 28; shift > 0; shift -= 7) {
                if (part >> shift != 0) {
                    out.write(0x80 | part >> shift & 0x7f);
                }
            }
            out.write(part & 0x7f);
        }
        return der(0x06, out.toByteArray());
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length > 0xff) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 0x7f) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }
}
