package org.ternmq.cli.network;

import java.io.Console;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.ternmq.cli.exit.CannotUse;
import org.ternmq.client.transport.Proxy;
import org.ternmq.client.transport.TlsOptions;
import org.ternmq.client.transport.TransportOptions;
import picocli.CommandLine.Option;

/** The flags that say what a connection goes through. TLS is spoken if a flag brings certificates, or at port 8883. */
public final class TransportFlags {
    @Option(names = "-A", paramLabel = "ADDRESS", description = "The address of this machine to connect from.")
    private @Nullable InetAddress localAddress;

    @Option(names = "--nodelay", description = "Send small packets at once, which is always done.")
    @SuppressWarnings("UnusedVariable") // for those who are used to it
    private boolean noDelay;

    @Option(names = "--unix", paramLabel = "FILE", description = "A Unix socket to connect to instead of -h and -p.")
    private @Nullable Path unixSocket;

    @Option(
            names = "--ws",
            description = "WebSocket, at port 80 or with TLS 443; -L ws://… and wss://… say it in a URL.")
    private boolean webSocket;

    @Option(
            names = "--proxy",
            paramLabel = "URL",
            description =
                    "A proxy: socks5h://[user[:password]@]host[:1080], or http://…, which resolves the broker's name.")
    private @Nullable String proxy;

    @Option(names = "--cafile", paramLabel = "FILE", description = "TLS, and whom to trust: authorities in a PEM file.")
    private @Nullable Path authorities;

    @Option(names = "--capath", paramLabel = "FOLDER", description = "The same with all PEM files of a folder.")
    private @Nullable Path authoritiesFolder;

    @Option(
            names = "--tls-use-os-certs",
            description = "TLS, and trust whom this machine trusts; that is so at port 8883 and for mqtts:// anyhow.")
    private boolean trustsSystem;

    @Option(
            names = "--cert",
            paramLabel = "FILE",
            description = "TLS, and who we are: our certificate as PEM. Needs --key.")
    private @Nullable Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "The private key of --cert as PEM.")
    private @Nullable Path key;

    @Option(names = "--keyform", paramLabel = "FORM", description = "What kind of --key it is: pem.")
    private @Nullable String keyForm;

    @Option(
            names = "--insecure",
            description = "The certificate of the broker may be made for another host. Not for production.")
    private boolean anyHost;

    @Option(
            names = "--tls-version",
            paramLabel = "VERSION",
            description = "The oldest TLS: tlsv1.2 (the default) or tlsv1.3.")
    private @Nullable String oldestVersion;

    @Option(
            names = "--ciphers",
            paramLabel = "LIST",
            description = "The cipher suites for TLS 1.2, with colons between, in the words of OpenSSL or the JDK.")
    private @Nullable String ciphers;

    @Option(names = "--tls-alpn", paramLabel = "NAME", description = "The protocol to ask for by ALPN, such as mqtt.")
    private @Nullable String applicationProtocol;

    @Option(
            names = {"--psk", "--psk-identity"},
            paramLabel = "KEY",
            description = "Not there: the JDK has no TLS-PSK.")
    private @Nullable String preSharedKey;

    @Option(
            names = {"--tls-engine", "--tls-engine-kpass-sha1"},
            paramLabel = "ENGINE",
            description = "Not there: these are parts of OpenSSL.")
    private @Nullable String engine;

    @Option(names = "-S", description = "Not there: brokers are not looked up by SRV records.")
    private boolean serviceRecords;

    /**
     * Refuses what is not there or cannot be together.
     *
     * @throws IllegalArgumentException with a sentence that names the flag and what to do
     */
    public void check() {
        refuse(
                preSharedKey != null,
                "--psk: TLS-PSK is not there, because the JDK has none; use --cafile FILE, with"
                        + " --cert FILE and --key FILE if the broker wants to know who we are");
        refuse(
                engine != null || "engine".equals(keyForm),
                "--tls-engine and --keyform engine: engines of OpenSSL are not there; use --key FILE with a PEM file");
        refuse(keyForm != null && !keyForm.equals("pem"), "--keyform is pem, not " + keyForm);
        refuse(keyForm != null && key == null, "--keyform needs the key: --key FILE");
        refuse(certificate != null && key == null, "--cert needs its private key: --key FILE");
        refuse(key != null && certificate == null, "--key needs its certificate: --cert FILE");
        refuse(
                serviceRecords,
                "-S: SRV records are not looked up; dig +short SRV _mqtt._tcp.HOST shows what to give as -h and -p");
        refuse(
                oldestVersion != null && !TLS_VERSIONS.contains(oldestVersion),
                "--tls-version is tlsv1.3, tlsv1.2 or tlsv1.1, not " + oldestVersion);
    }

    private static void refuse(boolean isWrong, String sentence) {
        if (isWrong) {
            throw new IllegalArgumentException(sentence);
        }
    }

    /**
     * Where to connect to.
     *
     * @param url goes before host and port
     * @param hasTopic whether the topic is known, so that a URL of WebSocket names its path
     * @throws IllegalArgumentException if it is no place
     */
    public Target target(@Nullable String url, String host, Optional<Integer> port, boolean hasTopic) {
        refuse(unixSocket != null && url != null, "--unix and -L exclude each other");
        if (unixSocket != null) {
            return Target.ofFile(unixSocket);
        }
        return url != null
                ? Target.ofUrl(url, asksForTls(), hasTopic)
                : Target.ofHost(host, port, asksForTls(), webSocket);
    }

    private boolean asksForTls() {
        return authorities != null || authoritiesFolder != null || certificate != null || trustsSystem;
    }

    /**
     * What a connection goes through.
     *
     * @throws IllegalArgumentException if flags name what is not there
     * @throws CannotUse if a file is not what it should be
     */
    public TransportOptions options(boolean isTls) {
        TransportOptions options = TransportOptions.DEFAULT;
        if (localAddress != null) {
            options = options.withLocalAddress(localAddress);
        }
        if (proxy != null) {
            options = options.withProxy(proxy());
        }
        return isTls ? options.withTls(tls()) : options;
    }

    private Proxy proxy() {
        try {
            return Proxy.of(String.valueOf(proxy));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--proxy: " + e.getMessage(), e);
        }
    }

    private TlsOptions tls() {
        TlsOptions.Builder tls = TlsOptions.builder().checkHostName(!anyHost);
        Stream.of(Optional.ofNullable(authorities), Optional.ofNullable(authoritiesFolder))
                .flatMap(Optional::stream)
                .forEach(tls::trust);
        if (trustsSystem || authorities == null && authoritiesFolder == null) {
            SystemTrust.file().ifPresent(tls::trust); // where a system has none, whom the JDK trusts
        }
        if (certificate != null && key != null) {
            tls.clientCertificate(certificate, key, keyPassword(key));
        }
        if (applicationProtocol != null) {
            tls.applicationProtocols(applicationProtocol);
        }
        if (oldestVersion != null) {
            tls.protocols(TLS_VERSIONS.subList(0, TLS_VERSIONS.indexOf(oldestVersion) + 1).stream()
                    .map(version -> version.replace("tls", "TLS"))
                    .toArray(String[]::new));
        }
        try {
            if (ciphers != null) {
                String[] usual =
                        SSLContext.getDefault().getDefaultSSLParameters().getCipherSuites();
                tls.cipherSuites(CipherList.of(ciphers, usual).toArray(String[]::new));
            }
            return tls.build();
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new CannotUse(about(String.valueOf(e.getMessage())), e);
        }
    }

    /** The sentence with the flag that it is about, and what to do. */
    private String about(String sentence) {
        String flag = isAbout(sentence, key)
                ? "--key: "
                : isAbout(sentence, certificate)
                        ? "--cert: "
                        : isAbout(sentence, authorities)
                                ? "--cafile: "
                                : isAbout(sentence, authoritiesFolder) ? "--capath: " : "";
        String advice = sentence.endsWith("needs its password")
                ? "; openssl pkey -in " + key + " -out open.pem writes it without one"
                : "";
        return flag + sentence + advice;
    }

    private static boolean isAbout(String sentence, @Nullable Path file) {
        return file != null && sentence.contains(file.toString());
    }

    /** Asked for at the terminal, if there is one. */
    @SuppressWarnings("SystemConsoleNull") // in 25, which runs this, it is null again where there is no terminal
    private static char @Nullable [] keyPassword(Path file) {
        Console terminal = System.console();
        try {
            return terminal != null
                            && Files.size(file) < KEY_BYTES_MAX
                            && Files.readString(file).contains("ENCRYPTED")
                    ? terminal.readPassword("Enter PEM pass phrase:")
                    : null;
        } catch (IOException e) { // which the reading of the key will tell better
            return null;
        }
    }

    private static final List<String> TLS_VERSIONS = List.of("tlsv1.3", "tlsv1.2", "tlsv1.1");
    private static final long KEY_BYTES_MAX = 1 << 20;
}
