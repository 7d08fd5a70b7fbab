package org.ternmq.cli.sn;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.codec.value.Bytes;
import org.ternmq.transport.tls.Pem;
import org.ternmq.transport.tls.PreSharedKeys;
import picocli.CommandLine.Option;

/** The flags that say how gateway and client know each other. DTLS is spoken if one of them brings keys or certificates. */
final class DtlsFlags {
    @Option(
            names = "--psk-identity",
            paramLabel = "NAME",
            description = "DTLS, and who we are: our identity. Its key is in --psk-file, or in the variable TERN_PSK.")
    private @Nullable String identity;

    @Option(
            names = "--psk-file",
            paramLabel = "FILE",
            description = "DTLS, with our pre-shared key: identity:key in a line, the key in hexadecimal digits.")
    private @Nullable Path keys;

    @Option(
            names = "--cafile",
            paramLabel = "FILE",
            description = "DTLS, and whom to trust: authorities in a PEM file.")
    private @Nullable Path authorities;

    @Option(names = "--tls-use-os-certs", description = "DTLS, and trust whom the JDK trusts.")
    private boolean trustsSystem;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "Who we are: our certificate as PEM. Needs --key, and --cafile or --tls-use-os-certs.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The private key of --cert as PEM.")
    private @Nullable Path key;

    @Option(
            names = "--insecure",
            description = "The certificate of the gateway may be made for another host. Not for production.")
    private boolean anyHost;

    /** Whether DTLS is spoken. */
    boolean areGiven() {
        return identity != null || keys != null || authorities != null || trustsSystem || certificate != null;
    }

    /**
     * What they say.
     *
     * @param host of the gateway, as it was given
     * @throws IllegalArgumentException if flags cannot be together, with a sentence that says why
     * @throws CannotUse if a file is not what it should be
     */
    DtlsCredentials credentials(String host) {
        boolean hasTrust = authorities != null || trustsSystem;
        refuse(certificate != null && key == null, "--cert needs its private key: --key FILE");
        refuse(key != null && certificate == null, "--key needs its certificate: --cert FILE");
        refuse(
                certificate != null && !hasTrust,
                "--cert needs to know whom to trust: --cafile FILE, or --tls-use-os-certs");
        try {
            return new DtlsCredentials(
                    identity == null && keys == null ? Optional.empty() : Optional.of(shared()),
                    trusted(),
                    certificate == null || key == null
                            ? Optional.empty()
                            : Optional.of(new DtlsCredentials.Own(Pem.certificates(certificate), Pem.key(key))),
                    host.matches("[0-9.]+|.*:.*") ? Optional.empty() : Optional.of(host),
                    !anyHost);
        } catch (IOException | GeneralSecurityException e) {
            throw new CannotUse(String.valueOf(e.getMessage()), e);
        }
    }

    private static void refuse(boolean isWrong, String sentence) {
        if (isWrong) {
            throw new IllegalArgumentException(sentence);
        }
    }

    private DtlsCredentials.SharedKey shared() throws IOException {
        if (keys == null) {
            return new DtlsCredentials.SharedKey(String.valueOf(identity), variable());
        }
        PreSharedKeys file = PreSharedKeys.read(keys);
        List<String> all = file.identities();
        refuse(identity == null && all.size() > 1, "--psk-file has several identities; --psk-identity NAME picks one");
        String name = identity == null ? all.getFirst() : identity;
        Bytes key = file.key(name)
                .orElseThrow(() -> new IOException("there is no key of the identity \"" + name + "\" in " + keys));
        return new DtlsCredentials.SharedKey(name, key);
    }

    private static Bytes variable() {
        String digits = System.getenv("TERN_PSK");
        refuse(
                digits == null,
                "--psk-identity needs its key: --psk-file FILE, or hexadecimal digits in the variable TERN_PSK");
        try {
            return Bytes.wrap(HexFormat.of().parseHex(String.valueOf(digits).strip()));
        } catch (IllegalArgumentException notHex) { // which would tell what it is
            throw new IllegalArgumentException("TERN_PSK is not made of pairs of hexadecimal digits");
        }
    }

    private List<X509Certificate> trusted() throws IOException, GeneralSecurityException {
        List<X509Certificate> named = authorities == null ? List.of() : Pem.certificates(authorities);
        if (!trustsSystem) {
            return named;
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((KeyStore) null);
        return Stream.concat(
                        named.stream(),
                        Stream.of(factory.getTrustManagers())
                                .filter(X509TrustManager.class::isInstance)
                                .flatMap(all -> Stream.of(((X509TrustManager) all).getAcceptedIssuers())))
                .toList();
    }
}
