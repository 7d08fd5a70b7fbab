package org.ternmq.client.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A block of a PEM file (RFC 7468).
 *
 * @param label what stands behind BEGIN
 * @param text what stands between the lines of BEGIN and END
 */
record Pem(String label, String text) {
    /** The blocks of a file of at most 16 MiB, in their order. */
    static List<Pem> read(Path file) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                throw new IOException(file + " is a folder, not a PEM file");
            }
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new IOException(
                        file + " is too large for a PEM file: it has more than " + FILE_BYTES_MAX + " bytes");
            }
            return parse(file, Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        } catch (AccessDeniedException e) {
            throw new IOException("there is no permission to read " + file, e);
        }
    }

    private static List<Pem> parse(Path file, String all) throws IOException {
        List<Pem> blocks = new ArrayList<>();
        for (int at = all.indexOf(BEGIN); at >= 0; at = all.indexOf(BEGIN, at)) {
            int labelEnd = all.indexOf(DASHES, at + BEGIN.length());
            String label = labelEnd < 0 ? "" : all.substring(at + BEGIN.length(), labelEnd);
            int end = all.indexOf("-----END " + label + DASHES, labelEnd);
            if (labelEnd < 0 || end < 0) {
                throw new IOException(file + " is cut off: it has a BEGIN " + label + " without its END");
            }
            blocks.add(new Pem(label, all.substring(labelEnd + DASHES.length(), end)));
            at = end;
        }
        return blocks;
    }

    /** The bytes that the block stands for. */
    byte[] bytes(Path file) throws IOException {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) { // its message may quote a key
            throw new IOException(file + " is broken: what stands after BEGIN " + label + " is not Base64");
        }
    }

    boolean isCertificate() {
        return label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE");
    }

    /** The certificates of a file, at least one. */
    static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> found = certificatesIfAny(file);
        if (found.isEmpty()) {
            throw new IOException(file + " has no certificate; expected is a PEM file with -----BEGIN CERTIFICATE-----"
                    + " (openssl x509 -inform der makes one of a DER file)");
        }
        return found;
    }

    private static List<X509Certificate> certificatesIfAny(Path file) throws IOException {
        List<X509Certificate> found = new ArrayList<>();
        for (Pem block : read(file)) {
            if (block.isCertificate()) {
                found.add(certificate(file, block.bytes(file)));
            }
        }
        return found;
    }

    private static X509Certificate certificate(Path file, byte[] encoded) throws IOException {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded));
        } catch (CertificateException e) {
            throw new IOException(file + " has a broken certificate: " + e.getMessage(), e);
        }
    }

    /** The certificates of a file, or of all files of a folder; files in it that are not PEM are passed over. */
    static Set<X509Certificate> authorities(Path fileOrFolder) throws IOException {
        if (!Files.isDirectory(fileOrFolder)) {
            return new LinkedHashSet<>(certificates(fileOrFolder));
        }
        Set<X509Certificate> found = new LinkedHashSet<>();
        try (Stream<Path> files = Files.list(fileOrFolder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                found.addAll(certificatesIfAny(file));
            }
        }
        if (found.isEmpty()) {
            throw new IOException("the folder " + fileOrFolder + " has no PEM file with a certificate");
        }
        return found;
    }

    /** The label alone: the text may be a key. */
    @Override
    public String toString() {
        return "Pem[" + label + "]";
    }

    private static final String BEGIN = "-----BEGIN ";
    private static final String DASHES = "-----";
    private static final long FILE_BYTES_MAX = 16L << 20;
}
