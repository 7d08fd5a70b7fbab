package org.ternmq.transport.quic;

import io.netty.channel.Channel;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.ClientAuth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.port.BrokerEvents;

/**
 * The certificate of a QUIC listener: when its files change, connections that come from then on get the new one and those that are there
 * keep theirs; files that cannot be used are told, and the old ones hold. From any thread.
 */
public final class QuicTls {
    private final PemFiles files;
    private final BrokerEvents events;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Loaded loaded;
    private volatile long lookedNanos;
    private @Nullable List<Stamp> failed; // by the thread that looks

    /** Where the certificate is, and whether clients have to show one. */
    private record PemFiles(Path certificate, Path key, Optional<Path> authorities, boolean isRequired) {}

    private record Loaded(QuicSslContext context, List<Stamp> stamps) {}

    private record Stamp(long modifiedMillis, long bytes) {}

    private QuicTls(PemFiles files, BrokerEvents events) throws IOException {
        this.files = files;
        this.events = events;
        this.loaded = load();
        this.lookedNanos = System.nanoTime();
    }

    /**
     * Reads PEM files.
     *
     * @param certificate the listener's, followed by those that lead to a known authority
     * @param key not encrypted, PKCS#8
     * @param authorities whose signatures on clients' certificates count; where there are some, clients are asked for a certificate
     * @param isRequired whether nobody gets in without one
     * @param events hears of files that cannot be used later
     * @throws IOException with a sentence that names the file, or says that QUIC is not to be had here
     */
    public static QuicTls of(
            Path certificate, Path key, Optional<Path> authorities, boolean isRequired, BrokerEvents events)
            throws IOException {
        if (!isAvailable()) {
            throw new IOException(UNAVAILABLE);
        }
        return new QuicTls(new PemFiles(certificate, key, authorities, isRequired), events);
    }

    /** Whether this machine can load Netty's native library for QUIC. */
    public static boolean isAvailable() {
        return Quic.isAvailable();
    }

    /** For the next connection. */
    QuicSslEngine newEngine(Channel channel) {
        long now = System.nanoTime();
        if (now - lookedNanos > LOOK_NANOS && looking.compareAndSet(false, true)) {
            lookedNanos = now;
            Thread.ofVirtual().name("tern-quic-certificates").start(() -> {
                look();
                looking.set(false);
            });
        }
        return loaded.context().newEngine(channel.alloc());
    }

    private void look() {
        try {
            List<Stamp> now = stamps();
            if (!now.equals(loaded.stamps()) && !now.equals(failed)) {
                failed = now; // unless it works
                loaded = load(); // the old one is freed by the garbage collector, when nobody uses it
                failed = null;
                events.noticed("new connections get the certificate as it is now in " + files.certificate(), false);
            }
        } catch (IOException e) {
            events.noticed(e.getMessage() + "; the old one holds", true);
        }
    }

    private List<Stamp> stamps() throws IOException {
        List<Path> all = new ArrayList<>(List.of(files.certificate(), files.key()));
        files.authorities().ifPresent(all::add);
        List<Stamp> stamps = new ArrayList<>();
        for (Path file : all) {
            try {
                stamps.add(new Stamp(Files.getLastModifiedTime(file).toMillis(), Files.size(file)));
            } catch (java.nio.file.NoSuchFileException e) {
                throw new IOException("the certificate " + file + " cannot be used: there is no such file", e);
            }
        }
        return stamps;
    }

    private Loaded load() throws IOException {
        List<Stamp> stamps = stamps(); // before the files: what changes meanwhile is read again
        try {
            QuicSslContextBuilder builder = QuicSslContextBuilder.forServer(
                            files.key().toFile(), null, files.certificate().toFile())
                    .applicationProtocols(QuicPeer.PROTOCOL)
                    .clientAuth(
                            files.authorities().isEmpty()
                                    ? ClientAuth.NONE
                                    : files.isRequired() ? ClientAuth.REQUIRE : ClientAuth.OPTIONAL);
            files.authorities().ifPresent(authorities -> builder.trustManager(authorities.toFile()));
            return new Loaded(builder.build(), stamps);
        } catch (IllegalArgumentException | IllegalStateException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "the certificate " + files.certificate() + " with the key " + files.key() + " cannot be used: "
                            + cause.getMessage(),
                    e);
        }
    }

    private static final String UNAVAILABLE =
            "protocol = \"quic\" needs Netty's native library, which is there for Linux on x86_64 and aarch64 only";
    private static final long LOOK_NANOS = 1_000_000_000L;
}
