package org.ternmq.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.core.auth.Certified;
import org.ternmq.transport.tls.CertificateFiles;
import org.ternmq.transport.tls.CertifiedNames;
import org.ternmq.transport.tls.Contexts;
import org.ternmq.transport.tls.FirstByte;
import org.ternmq.transport.tls.HandshakeFailure;

/**
 * The certificates of a listener. When its files change, connections that come from then on get the new ones and those that are there keep
 * theirs; files that cannot be used are told, and the old ones hold. From any thread.
 */
public final class Tls {
    private final CertificateFiles files;
    private final SslProvider provider;
    private final BrokerEvents events;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile Loaded loaded;
    private volatile long lookedNanos;
    private @Nullable List<Stamp> failed; // by the thread that looks

    private record Loaded(Contexts contexts, List<Stamp> stamps) {}

    private record Stamp(
            long modifiedMillis, long bytes, @Nullable Object file) {}

    /**
     * The same as {@link #of} with a provider of choice.
     *
     * @param provider what does the work
     */
    Tls(CertificateFiles files, SslProvider provider, BrokerEvents events) throws IOException {
        this.files = files;
        this.provider = provider;
        this.events = events;
        this.loaded = load();
        this.lookedNanos = System.nanoTime();
    }

    /**
     * Reads the files.
     *
     * @param events hears of files that cannot be used later
     * @throws org.ternmq.transport.tls.UnusableFileException with a sentence that names the file
     */
    public static Tls of(CertificateFiles files, BrokerEvents events) throws IOException {
        return new Tls(files, OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK, events);
    }

    /** Puts it into the pipeline of the next connection. The time for CONNECT bounds the handshake too. */
    void addTo(Channel channel) {
        lookIfDue();
        Contexts now = loaded.contexts();
        channel.pipeline().addLast(new FirstByte());
        channel.pipeline()
                .addLast(
                        now.areMany()
                                ? new ByHost()
                                : withoutTimeout(now.first().newHandler(channel.alloc())));
    }

    private static SslHandler withoutTimeout(SslHandler handler) {
        handler.setHandshakeTimeoutMillis(0);
        return handler;
    }

    /** Reads which host the client asks for, and makes way for the handler with that certificate. */
    private final class ByHost extends SniHandler {
        ByHost() { // asks when it knows: the contexts that were there when the client came may be gone
            super(host -> loaded.contexts().of(host), HELLO_BYTES_MAX, 0);
        }

        @Override
        protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
            return withoutTimeout(super.newSslHandler(context, allocator));
        }
    }

    /**
     * What a client is certified to be.
     *
     * @throws HandshakeFailure.Refused if its certificate lacks what is asked for
     */
    Certified certified(SSLSession session) throws HandshakeFailure.Refused {
        return CertifiedNames.of(session, files.clients());
    }

    private void lookIfDue() {
        long now = System.nanoTime();
        if (now - lookedNanos > LOOK_NANOS && looking.compareAndSet(false, true)) {
            lookedNanos = now;
            Thread.ofVirtual().name("tern-certificates").start(() -> {
                try {
                    look();
                } finally {
                    looking.set(false);
                }
            });
        }
    }

    private void look() {
        try {
            List<Stamp> now = stamps();
            if (!now.equals(loaded.stamps()) && !now.equals(failed)) {
                failed = now; // unless it works
                Loaded old = loaded;
                loaded = load();
                // An acceptor may be about to use it.
                LATER.execute(() -> old.contexts().release());
                failed = null;
                events.noticed(
                        "new connections get the certificate as it is now in "
                                + files.pairs().getFirst().certificate(),
                        false);
            }
        } catch (IOException e) {
            events.noticed(e.getMessage() + "; the old one holds", true);
        }
    }

    private List<Stamp> stamps() throws IOException {
        try {
            return files.all().map(Tls::stamp).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static Stamp stamp(Path file) {
        try {
            var attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.lastModifiedTime().toMillis(), attributes.size(), attributes.fileKey());
        } catch (NoSuchFileException e) { // which whoever reads it says better
            return new Stamp(0, 0, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Loaded load() throws IOException {
        List<Stamp> stamps = stamps(); // before the files: what changes meanwhile is read again
        Contexts contexts = Contexts.load(files, provider, Instant.now());
        contexts.warnings().forEach(warning -> events.noticed(warning, true));
        return new Loaded(contexts, stamps);
    }

    /** Nobody is let in any more. */
    void close() {
        loaded.contexts().release();
    }

    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES);
    private static final long LOOK_NANOS = 1_000_000_000L;

    /** The longest first message of a client: more than any needs, and little for a stranger. */
    private static final int HELLO_BYTES_MAX = 16 * 1024;
}
