package org.ternmq.transport.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Supplier;

/**
 * Tells by its first byte whether a connection speaks TLS, so that the log can show how one begins that does not. Only one that does gets
 * what TLS needs, which is much for a stranger.
 */
public final class FirstByte extends ChannelInboundHandlerAdapter {
    private final Supplier<ChannelHandler> tls;

    /**
     * For one connection.
     *
     * @param tls makes the handler that takes its place in the pipeline
     */
    public FirstByte(Supplier<ChannelHandler> tls) {
        this.tls = tls;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        if (!bytes.isReadable()) {
            bytes.release();
        } else if (bytes.getByte(bytes.readerIndex()) == HANDSHAKE) {
            begin(context, bytes);
        } else {
            byte[] first =
                    ByteBufUtil.getBytes(bytes, bytes.readerIndex(), Math.min(bytes.readableBytes(), SHOWN_BYTES));
            bytes.release();
            context.fireUserEventTriggered(new SslHandshakeCompletionEvent(HandshakeFailure.noTls(first)));
            context.close();
        }
    }

    private void begin(ChannelHandlerContext context, ByteBuf bytes) {
        boolean isHandedOn = false;
        try {
            context.pipeline().addAfter(context.name(), null, tls.get());
            isHandedOn = true;
        } finally {
            if (!isHandedOn) {
                bytes.release();
            }
        }
        context.fireChannelRead(bytes);
        context.pipeline().remove(this);
    }

    private static final int HANDSHAKE = 22; // RFC 8446, section 5.1
    private static final int SHOWN_BYTES = 8;
}
