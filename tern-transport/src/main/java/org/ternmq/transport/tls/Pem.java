package org.ternmq.transport.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What PEM files hold; what else stands in them is passed over. */
public final class Pem {
    private Pem() {}

    /**
     * The certificates of a file, in its order, at least one.
     *
     * @throws UnusableFileException if there are none, or one cannot be read
     */
    public static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> all = new ArrayList<>();
        for (byte[] one : blocks(file, "(?:X509 |TRUSTED )?CERTIFICATE", "certificate")) {
            try {
                all.add((X509Certificate) x509().generateCertificate(new ByteArrayInputStream(one)));
            } catch (CertificateException e) {
                throw new UnusableFileException("a certificate in " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return all;
    }

    /**
     * The revocation lists of a file, at least one.
     *
     * @throws UnusableFileException if there are none, or one cannot be read
     */
    public static List<X509CRL> revocations(Path file) throws IOException {
        List<X509CRL> all = new ArrayList<>();
        for (byte[] one : blocks(file, "X509 CRL", "revocation list (X509 CRL)")) {
            try {
                all.add((X509CRL) x509().generateCRL(new ByteArrayInputStream(one)));
            } catch (CertificateException | CRLException e) {
                throw new UnusableFileException(
                        "a revocation list in " + file + " cannot be read: " + e.getMessage(), e);
            }
        }
        return all;
    }

    /**
     * The key of a file.
     *
     * @throws UnusableFileException if there is none, or it cannot be read
     */
    public static PrivateKey key(Path file) throws IOException {
        String text = text(file);
        Matcher other = OTHER_KEY.matcher(text);
        if (other.find()) {
            throw new UnusableFileException("the key in " + file + " is "
                    + (other.group(1).equals("ENCRYPTED ") ? "encrypted" : "in an old form")
                    + "; make one that can be used with: openssl pkcs8 -topk8 -nodes -in " + file);
        }
        PKCS8EncodedKeySpec key =
                new PKCS8EncodedKeySpec(blocks(file, "PRIVATE KEY", "key").getFirst());
        return Stream.of("EC", "RSA", "EdDSA", "RSASSA-PSS")
                .flatMap(algorithm -> key(algorithm, key).stream())
                .findFirst()
                .orElseThrow(() -> new UnusableFileException("the key in " + file + " is none for RSA, EC or Ed25519"));
    }

    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec key) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(key));
        } catch (GeneralSecurityException isOfAnother) {
            return Optional.empty();
        }
    }

    private static List<byte[]> blocks(Path file, String label, String what) throws IOException {
        List<byte[]> all = new ArrayList<>();
        Matcher block =
                Pattern.compile("-----BEGIN " + label + "-----([^-]*)-----END").matcher(text(file));
        while (block.find()) {
            try {
                all.add(Base64.getMimeDecoder().decode(block.group(1)));
            } catch (IllegalArgumentException e) {
                throw new UnusableFileException("a " + what + " in " + file + " is cut off or damaged", e);
            }
        }
        if (all.isEmpty()) {
            throw new UnusableFileException("there is no " + what + " in " + file);
        }
        return all;
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new UnusableFileException("there is no file " + file, e);
        } catch (IOException e) {
            throw new UnusableFileException("the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static CertificateFactory x509() throws CertificateException {
        return CertificateFactory.getInstance("X.509");
    }

    private static final Pattern OTHER_KEY = Pattern.compile("-----BEGIN (ENCRYPTED |RSA |EC |DSA )PRIVATE KEY-----");
}
