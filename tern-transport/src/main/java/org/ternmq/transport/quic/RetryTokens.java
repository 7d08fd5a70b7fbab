package org.ternmq.transport.quic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Lets a client in once it has shown that it gets what is sent to its address, so that nobody can have the broker answer somebody else.
 * The token that it has to send back is a time and the connection's first id, signed together with its address by a key of this
 * process: nothing is kept for who has not sent it back. Confined to its loop.
 */
final class RetryTokens implements QuicTokenHandler {
    private final Mac mac;
    private final LongSupplier clock;
    private final Predicate<InetAddress> takes;

    /**
     * Tokens of a listener.
     *
     * @param clock monotonic nanoseconds
     * @param takes whether one more may come in from an address; who may not is left without an answer and tries again
     */
    RetryTokens(LongSupplier clock, Predicate<InetAddress> takes) {
        byte[] key = new byte[32];
        new SecureRandom().nextBytes(key);
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) { // every JDK has it
            throw new IllegalStateException(e);
        }
        this.clock = clock;
        this.takes = takes;
    }

    @Override
    public boolean writeToken(ByteBuf out, ByteBuf connectionId, InetSocketAddress address) {
        long now = clock.getAsLong();
        out.writeBytes(sign(now, connectionId, address)).writeLong(now);
        out.writeBytes(connectionId, connectionId.readerIndex(), connectionId.readableBytes());
        return true;
    }

    @Override
    public int validateToken(ByteBuf token, InetSocketAddress address) {
        if (token.readableBytes() <= HEAD_BYTES || token.readableBytes() > maxTokenLength()) {
            return -1;
        }
        byte[] signature = new byte[SIGNATURE_BYTES];
        token.getBytes(token.readerIndex(), signature);
        long made = token.getLong(token.readerIndex() + SIGNATURE_BYTES);
        ByteBuf connectionId = token.slice(token.readerIndex() + HEAD_BYTES, token.readableBytes() - HEAD_BYTES);
        boolean isOurs = MessageDigest.isEqual(signature, sign(made, connectionId, address));
        boolean isFresh = clock.getAsLong() - made <= FRESH_NANOS;
        return isOurs && isFresh && takes.test(address.getAddress()) ? HEAD_BYTES : -1;
    }

    private byte[] sign(long made, ByteBuf connectionId, InetSocketAddress address) {
        mac.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                .putLong(made)
                .putInt(address.getPort())
                .flip());
        mac.update(address.getAddress().getAddress());
        mac.update(connectionId.nioBuffer());
        return mac.doFinal();
    }

    @Override
    public int maxTokenLength() {
        return HEAD_BYTES + CONNECTION_ID_BYTES_MAX;
    }

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SIGNATURE_BYTES = 32;
    private static final int HEAD_BYTES = SIGNATURE_BYTES + Long.BYTES;
    private static final int CONNECTION_ID_BYTES_MAX = 20;
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(15);
}
