package org.ternmq.transport.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Tells by its first byte whether a connection speaks TLS, so that the log can show how one begins that does not. */
public final class FirstByte extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        if (!bytes.isReadable()) {
            bytes.release();
        } else if (bytes.getByte(bytes.readerIndex()) == HANDSHAKE) {
            context.fireChannelRead(bytes);
            context.pipeline().remove(this);
        } else {
            String hex = ByteBufUtil.hexDump(bytes, bytes.readerIndex(), Math.min(bytes.readableBytes(), SHOWN_BYTES));
            bytes.release();
            context.fireUserEventTriggered(new SslHandshakeCompletionEvent(new NotSslRecordException(hex)));
            context.close();
        }
    }

    private static final int HANDSHAKE = 22; // RFC 8446, section 5.1
    private static final int SHOWN_BYTES = 8;
}
