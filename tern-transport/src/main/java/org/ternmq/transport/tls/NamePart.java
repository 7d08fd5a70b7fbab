package org.ternmq.transport.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.jspecify.annotations.Nullable;

/** The part of a certificate that says who its owner is. */
public enum NamePart {
    /** None is asked for. */
    NONE,
    /** The common name of the subject. */
    CN,
    /** The first e-mail address, DNS name, URI or IP address among the subject alternative names. */
    SAN;

    /** The name, if the certificate has one that is not empty. */
    Optional<String> of(X509Certificate certificate) {
        Optional<String> name = switch (this) {
            case NONE -> Optional.empty();
            case CN -> commonName(certificate);
            case SAN -> alternativeNames(certificate, NAMES).stream().findFirst();
        };
        return name.filter(text -> !text.isEmpty());
    }

    /** For the log. */
    String words() {
        return this == CN ? "common name" : "alternative name";
    }

    /** The hosts that a certificate is for: DNS names, or the common name where there are no alternative names at all. */
    static List<String> hosts(X509Certificate certificate) {
        List<String> hosts = alternativeNames(certificate, Set.of(DNS));
        boolean isOld = alternativeNames(certificate, NAMES).isEmpty();
        return isOld ? commonName(certificate).stream().toList() : hosts;
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
            for (Rdn part : parts.reversed()) { // the nearest to its owner stands last
                Attribute name = part.toAttributes().get("CN");
                if (name != null && name.get() instanceof String text) {
                    return Optional.of(text);
                }
            }
        } catch (NamingException unreadable) { // a subject that is no name has none
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static List<String> alternativeNames(X509Certificate certificate, Set<Integer> kinds) {
        @Nullable Collection<List<?>> all;
        try {
            all = certificate.getSubjectAlternativeNames();
        } catch (CertificateParsingException unreadable) { // what cannot be read names nobody
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (List<?> name : all == null ? List.<List<?>>of() : all) { // as they stand in the certificate
            if (kinds.contains(name.get(0)) && name.get(1) instanceof String text) {
                names.add(text);
            }
        }
        return names;
    }

    // GeneralName (RFC 5280, section 4.2.1.6)
    private static final int EMAIL = 1;
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;
    private static final Set<Integer> NAMES = Set.of(EMAIL, DNS, URI, IP);
}
