package org.ternmq.client.transport;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom TLS trusts and who we are. Immutable; made by {@link #builder}, which reads the files once. Connections with the same options
 * share what the server gave to resume a session (RFC 8446, 2.2).
 */
public final class TlsOptions {
    /** Servers whose certificate the JDK trusts and that is made for their host; no certificate of ours. */
    public static final TlsOptions DEFAULT = new TlsOptions(new Builder(), null);

    private final @Nullable SSLContext context; // null: that of the JDK, which is not loaded before it is needed
    private final boolean checksHostName;
    private final List<String> applicationProtocols;
    private final List<String> protocols;
    private final List<String> cipherSuites;

    private TlsOptions(Builder made, @Nullable SSLContext context) {
        this.context = context;
        checksHostName = made.checksHostName;
        applicationProtocols = made.applicationProtocols;
        protocols = made.protocols;
        cipherSuites = made.cipherSuites;
    }

    /** Options to be changed, beginning with the defaults. */
    public static Builder builder() {
        return new Builder();
    }

    SSLContext context() throws IOException {
        try {
            return context == null ? SSLContext.getDefault() : context;
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("the JDK has no default for TLS: " + e.getMessage(), e);
        }
    }

    void applyTo(SSLParameters parameters) {
        if (checksHostName) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        if (!applicationProtocols.isEmpty()) {
            parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
        }
        if (!protocols.isEmpty()) {
            parameters.setProtocols(protocols.toArray(String[]::new));
        }
        if (!cipherSuites.isEmpty()) {
            parameters.setCipherSuites(cipherSuites.toArray(String[]::new));
        }
    }

    /** What is not as usual, without any key. */
    @Override
    public String toString() {
        return "TLS" + (context == null ? "" : " with a context of its own")
                + (checksHostName ? "" : " for any host name");
    }

    /** Gathers options. Not for use by several threads. */
    public static final class Builder {
        private final List<Path> trusted = new ArrayList<>();
        private @Nullable Path chainFile;
        private @Nullable Path keyFile;
        private char @Nullable [] keyPassword;
        private @Nullable SSLContext ready;
        private boolean checksHostName = true;
        private List<String> applicationProtocols = List.of();
        private List<String> protocols = List.of();
        private List<String> cipherSuites = List.of();

        private Builder() {}

        /** Trusts the authorities in a PEM file, or in all PEM files of a folder, and no longer those of the JDK; may be repeated. */
        public Builder trust(Path fileOrFolder) {
            trusted.add(fileOrFolder);
            return this;
        }

        /** Who we are: a PEM file with our certificate and those between it and the authority, and one with its private key. */
        public Builder clientCertificate(Path chain, Path key) {
            return clientCertificate(chain, key, null);
        }

        /**
         * Who we are.
         *
         * @param chain a PEM file: our certificate first, then those between it and the authority
         * @param key a PEM file with its private key: PKCS#8, also encrypted, PKCS#1 or SEC 1; may be the same file
         * @param password what opens the key, {@code null} if it is open; not changed, and not needed after {@link #build}
         */
        public Builder clientCertificate(Path chain, Path key, char @Nullable [] password) {
            chainFile = chain;
            keyFile = key;
            keyPassword = password;
            return this;
        }

        /**
         * Whether the server's certificate must be made for the host in the address (RFC 9110, 4.3.4), which is so by default. Without
         * it whoever has any certificate of a trusted authority can pose as the server.
         */
        public Builder checkHostName(boolean check) {
            checksHostName = check;
            return this;
        }

        /** What is offered by ALPN (RFC 7301), best first; nothing by default. */
        public Builder applicationProtocols(String... names) {
            applicationProtocols = List.of(names);
            return this;
        }

        /** The versions of TLS that may be spoken, such as {@code TLSv1.3}; by default those of the JDK. */
        public Builder protocols(String... names) {
            protocols = List.of(names);
            return this;
        }

        /** The cipher suites that may be used, best first, such as {@code TLS_AES_128_GCM_SHA256}; by default those of the JDK. */
        public Builder cipherSuites(String... names) {
            cipherSuites = List.of(names);
            return this;
        }

        /** Takes a context that is ready; it cannot be joined with {@link #trust} and {@link #clientCertificate}. */
        public Builder context(SSLContext context) {
            ready = context;
            return this;
        }

        /**
         * Reads the files.
         *
         * @throws IOException if a file is not what it should be; the message names it, what is wrong and what is expected
         * @throws IllegalArgumentException if options contradict each other or name what this JDK does not have
         */
        public TlsOptions build() throws IOException {
            boolean fromFiles = !trusted.isEmpty() || keyFile != null;
            if (ready != null && fromFiles) {
                throw new IllegalArgumentException(
                        "a ready SSLContext has its own trust and certificate; give it or files");
            }
            TlsOptions options = new TlsOptions(this, fromFiles ? fromFiles() : ready);
            if (!protocols.isEmpty() || !cipherSuites.isEmpty()) {
                SSLParameters known = options.context().getSupportedSSLParameters();
                check("version of TLS", protocols, known.getProtocols());
                check("cipher suite", cipherSuites, known.getCipherSuites());
            }
            return options;
        }

        private static void check(String what, List<String> names, String[] known) {
            for (String name : names) {
                if (!Arrays.asList(known).contains(name)) {
                    throw new IllegalArgumentException(
                            "this JDK knows no " + what + " " + name + ", but " + String.join(", ", known));
                }
            }
        }

        private SSLContext fromFiles() throws IOException {
            try {
                SSLContext made = SSLContext.getInstance("TLS");
                TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
                trust.init(trusted.isEmpty() ? null : authorities());
                KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
                keys.init(ownStore(), NO_PASSWORD);
                made.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
                return made;
            } catch (GeneralSecurityException e) {
                throw new IOException("the JDK cannot use these certificates: " + e.getMessage(), e);
            }
        }

        private KeyStore authorities() throws IOException, GeneralSecurityException {
            KeyStore store = emptyStore();
            for (Path each : trusted) {
                for (X509Certificate certificate : Pem.authorities(each)) {
                    store.setCertificateEntry("authority" + store.size(), certificate);
                }
            }
            return store;
        }

        private KeyStore ownStore() throws IOException, GeneralSecurityException {
            KeyStore store = emptyStore();
            if (chainFile != null && keyFile != null) {
                List<X509Certificate> chain = Pem.certificates(chainFile);
                PrivateKey key = PrivateKeys.read(keyFile, keyPassword, chain.get(0), chainFile);
                store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            }
            return store;
        }

        private static KeyStore emptyStore() throws IOException, GeneralSecurityException {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            return store;
        }
    }

    private static final char[] NO_PASSWORD = {};
}
