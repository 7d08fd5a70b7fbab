package org.ternmq.transport;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.port.BrokerEvents;

/**
 * The certificate of a listener. When its files change, connections that come from then on get the new one and those that are there keep
 * theirs; files that cannot be used are told, and the old ones hold. From any thread.
 */
public final class Tls {
    private final PemFiles files;
    private final BrokerEvents events;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Loaded loaded;
    private volatile long lookedNanos;
    private @Nullable List<Stamp> failed; // by the thread that looks

    /** What is asked of clients. */
    public enum Clients {
        /** Nothing: who they are is said in MQTT, if at all. */
        NONE,
        /** A certificate that one of the authorities has signed, if they have one. */
        OPTIONAL,
        /** Such a certificate. */
        REQUIRED
    }

    /** Where the certificate is. */
    private record PemFiles(Path certificate, Path key, Optional<Path> authorities, Clients clients) {
        Stream<Path> all() {
            return Stream.concat(Stream.of(certificate, key), authorities.stream());
        }
    }

    private record Loaded(SslContext context, List<Stamp> stamps) {}

    private record Stamp(long modifiedMillis, long bytes) {}

    private Tls(PemFiles files, BrokerEvents events) throws IOException {
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
     * @param authorities whose signatures on clients' certificates count
     * @param events hears of files that cannot be used later
     * @throws IOException with a sentence that names the file
     */
    public static Tls of(Path certificate, Path key, Optional<Path> authorities, Clients clients, BrokerEvents events)
            throws IOException {
        return new Tls(new PemFiles(certificate, key, authorities, clients), events);
    }

    /** What the next connection is to use. */
    SslContext context() {
        long now = System.nanoTime();
        if (now - lookedNanos > LOOK_NANOS && looking.compareAndSet(false, true)) {
            lookedNanos = now;
            Thread.ofVirtual().name("tern-certificates").start(() -> {
                look();
                looking.set(false);
            });
        }
        return loaded.context();
    }

    private void look() {
        try {
            List<Stamp> now = stamps();
            if (!now.equals(loaded.stamps()) && !now.equals(failed)) {
                failed = now; // unless it works
                Loaded old = loaded;
                loaded = load();
                // An acceptor may be about to use it.
                LATER.execute(() -> ReferenceCountUtil.release(old.context()));
                failed = null;
                events.noticed("new connections get the certificate as it is now in " + files.certificate(), false);
            }
        } catch (IOException e) {
            events.noticed(e.getMessage() + "; the old one holds", true);
        }
    }

    private List<Stamp> stamps() throws IOException {
        try {
            return files.all().map(Tls::stamp).toList();
        } catch (java.io.UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Stamp stamp(Path file) {
        try {
            return new Stamp(Files.getLastModifiedTime(file).toMillis(), Files.size(file));
        } catch (java.nio.file.NoSuchFileException e) {
            throw new java.io.UncheckedIOException(new IOException("there is no file " + file, e));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Loaded load() throws IOException {
        List<Stamp> stamps = stamps(); // before the files: what changes meanwhile is read again
        try {
            SslContextBuilder builder = SslContextBuilder.forServer(
                            files.certificate().toFile(), files.key().toFile())
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .clientAuth(
                            switch (files.clients()) {
                                case NONE -> ClientAuth.NONE;
                                case OPTIONAL -> ClientAuth.OPTIONAL;
                                case REQUIRED -> ClientAuth.REQUIRE;
                            });
            files.authorities().ifPresent(authorities -> builder.trustManager(authorities.toFile()));
            return new Loaded(builder.build(), stamps);
        } catch (IllegalArgumentException | IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    "the certificate " + files.certificate() + " with the key " + files.key() + " cannot be used: "
                            + cause.getMessage(),
                    e);
        }
    }

    /** Nobody is let in any more. */
    void close() {
        ReferenceCountUtil.release(loaded.context());
    }

    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES);
    private static final long LOOK_NANOS = 1_000_000_000L;
}
