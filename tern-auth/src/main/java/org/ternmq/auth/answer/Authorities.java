package org.ternmq.auth.answer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A PEM file with the authorities whose signatures on the certificates of servers count. */
public final class Authorities {
    private Authorities() {}

    /**
     * TLS that trusts those of a file alone.
     *
     * @throws IOException if the file cannot be used; its message tells why, and the line if it is one
     */
    public static SSLContext context(Path file) throws IOException {
        try {
            KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
            known.load(null, null);
            read(file, known);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(known);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private static void read(Path file, KeyStore known) throws IOException, GeneralSecurityException {
        String text = text(file);
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            String at =
                    file + ":" + (1 + text.substring(0, block.start()).lines().count());
            if (block.group(2) == null) {
                throw new IOException(at + ": this certificate is cut off");
            }
            try {
                byte[] der = Base64.getMimeDecoder().decode(block.group(1));
                known.setCertificateEntry(
                        at, CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der)));
            } catch (CertificateException | IllegalArgumentException e) {
                throw new IOException(at + ": this certificate is damaged", e);
            }
        }
        if (known.size() == 0) {
            throw new IOException(
                    "there is no certificate in " + file + ", which begins with -----BEGIN CERTIFICATE-----");
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (IOException e) {
            throw new IOException("the file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([^-]*)(-----END)?");
}
