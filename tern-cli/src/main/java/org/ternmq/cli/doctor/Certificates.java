package org.ternmq.cli.doctor;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.ternmq.server.config.Listener;
import org.ternmq.transport.tls.Contexts;
import org.ternmq.transport.tls.Pem;

/**
 * The files of a listener for TLS: in force, and for how long, belonging together, and not for everybody.
 *
 * @param wall the clock on the wall
 */
public record Certificates(Listener.Certificate certificate, InstantSource wall) {
    /** All of them. */
    public List<Finding> findings() {
        List<Finding> all = new ArrayList<>();
        for (Listener.Certificate.Pair pair : certificate.pairs()) {
            try {
                List<X509Certificate> chain = Pem.certificates(pair.file());
                all.add(validity(pair.file(), chain));
                all.add(key(pair, chain.getFirst()));
            } catch (IOException e) {
                all.add(Finding.wrong(
                        "certificate", String.valueOf(e.getMessage()), "the broker cannot listen without it"));
            }
        }
        certificate.authorities().ifPresent(authorities -> {
            try {
                all.addAll(clients(authorities));
            } catch (IOException e) {
                all.add(Finding.wrong(
                        "authorities", String.valueOf(e.getMessage()), "the broker cannot listen without it"));
            }
        });
        return all;
    }

    /** A chain is as good as the first of it that ends. */
    private Finding validity(Path file, List<X509Certificate> chain) {
        Instant now = wall.instant();
        for (X509Certificate one : chain) {
            if (one.getNotBefore().toInstant().isAfter(now)) {
                return Finding.wrong(
                        "certificate",
                        named(one) + " in " + file + " is not valid before " + day(one.getNotBefore()),
                        "see whether the clock is right, or take the one before it until then");
            }
        }
        X509Certificate first = chain.stream()
                .min(Comparator.comparing(X509Certificate::getNotAfter))
                .orElseThrow();
        Duration left = Duration.between(now, first.getNotAfter().toInstant());
        String valid = named(first) + " in " + file + (left.isNegative() ? " has expired on " : " is valid until ")
                + day(first.getNotAfter());
        String advice = "put a new one in its place; the broker reads it by itself";
        if (left.isNegative()) {
            return Finding.wrong("certificate", valid, advice);
        }
        return left.compareTo(SOON) < 0
                ? Finding.note("certificate", valid + ", " + left.toDays() + " days from now", advice)
                : Finding.right("certificate", valid);
    }

    private static Finding key(Listener.Certificate.Pair pair, X509Certificate own) throws IOException {
        Path file = pair.key();
        try {
            if (!Contexts.belongTogether(Pem.key(file), own.getPublicKey())) {
                return Finding.wrong(
                        "key",
                        file + " is not the key of the certificate " + pair.file(),
                        "put both files of one renewal in their places");
            }
        } catch (GeneralSecurityException e) {
            return Finding.wrong("key", file + " cannot be used: " + e.getMessage(), "make a key for RSA or EC");
        }
        String command = "chmod o-rwx " + file;
        return switch (Others.of(file)) {
            case MAY_WRITE -> Finding.wrong("key", "anybody on this machine may change " + file, command);
            case MAY_READ ->
                Finding.note("key", "anybody on this machine may read " + file + ", and pass for this broker", command);
            case MAY_NOTHING -> Finding.right("key", file + " belongs to the certificate, and others may not read it");
            case UNKNOWN ->
                Finding.right("key", file + " belongs to the certificate; this system does not tell who may read it");
        };
    }

    private List<Finding> clients(Path authorities) throws IOException {
        List<X509Certificate> all = Pem.certificates(authorities);
        Optional<Path> file = certificate.revocations();
        if (file.isEmpty()) {
            return List.of();
        }
        List<Finding> findings = new ArrayList<>();
        List<X509CRL> lists = Pem.revocations(file.get());
        Set<X500Principal> listed =
                lists.stream().map(X509CRL::getIssuerX500Principal).collect(Collectors.toSet());
        for (X509CRL list : lists) {
            Date end = list.getNextUpdate();
            String of = "the list of " + list.getIssuerX500Principal() + " in " + file.get();
            boolean isOver = end != null && end.toInstant().isBefore(wall.instant());
            findings.add(
                    isOver
                            ? Finding.wrong(
                                    "revocations",
                                    of + " has ended on " + day(end) + ": clients of that authority are refused",
                                    "have the authority make a new one; the broker reads it by itself")
                            : Finding.right(
                                    "revocations", of + (end == null ? " has no end" : " holds until " + day(end))));
        }
        for (X509Certificate authority : all) {
            if (!listed.contains(authority.getSubjectX500Principal())) {
                findings.add(Finding.note(
                        "revocations",
                        "there is no list of " + named(authority) + " in " + file.get() + ": its clients are refused",
                        "add its list, though it may be empty"));
            }
        }
        return findings;
    }

    private static String named(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().toString();
    }

    private static LocalDate day(Date date) {
        return date.toInstant().atZone(ZoneOffset.UTC).toLocalDate();
    }

    private static final Duration SOON = Duration.ofDays(30);
}
