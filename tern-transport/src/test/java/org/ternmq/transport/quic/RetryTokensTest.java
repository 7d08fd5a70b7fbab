package org.ternmq.transport.quic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RetryTokensTest {
    private static final InetSocketAddress CLIENT = client(1, 4_000);
    private static final ByteBuf ID = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});

    private long now = Long.MAX_VALUE - 5; // a clock may run over
    private boolean hasRoom = true;
    private final RetryTokens tokens = new RetryTokens(() -> now, from -> hasRoom);

    private static InetSocketAddress client(int number, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, (byte) number}), port);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private ByteBuf token() {
        ByteBuf token = Unpooled.buffer();
        assertTrue(tokens.writeToken(token, ID.duplicate(), CLIENT));
        return token;
    }

    @Test
    void whoSendsItsTokenBackIsLetInAndItsFirstIdIsFound() {
        ByteBuf token = token();
        now += TimeUnit.SECONDS.toNanos(15);
        int at = tokens.validateToken(token, CLIENT);
        assertEquals(ID, token.slice(at, token.readableBytes() - at));
    }

    @Test
    void nobodyElseIs() {
        assertEquals(-1, tokens.validateToken(token(), client(1, 4_001)));
        assertEquals(-1, tokens.validateToken(token(), client(2, 4_000)));
        assertEquals(-1, new RetryTokens(() -> now, from -> true).validateToken(token(), CLIENT));
    }

    @Test
    void aChangedTokenIsNone() {
        for (int i = 0; i < token().readableBytes() * 8; i++) {
            ByteBuf changed = token();
            changed.setByte(i / 8, changed.getByte(i / 8) ^ 1 << i % 8);
            assertEquals(-1, tokens.validateToken(changed, CLIENT));
        }
        for (int length = 0; length < token().readableBytes(); length++) {
            assertEquals(-1, tokens.validateToken(token().slice(0, length), CLIENT));
        }
        assertEquals(-1, tokens.validateToken(token().writeZero(100), CLIENT));
    }

    @Test
    void anOldOneIsNoneNorIsOneWhereThereIsNoRoom() {
        ByteBuf token = token();
        hasRoom = false;
        assertEquals(-1, tokens.validateToken(token, CLIENT));
        hasRoom = true;
        now += TimeUnit.SECONDS.toNanos(16);
        assertEquals(-1, tokens.validateToken(token, CLIENT));
    }
}
