package org.ternmq.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.util.List;

/** The bytes of MQTT in and out of binary frames; where packets begin in them does not matter. */
final class WebSocketFrames extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {
    /** Bytes that came behind the request are no frames to the decoder any more: a client waits for the answer (RFC 6455, section 4.1). */
    @Override
    public void channelRead(ChannelHandlerContext context, Object read) throws Exception {
        if (read instanceof ByteBuf early) {
            boolean isAny = early.isReadable();
            early.release();
            if (isAny) {
                end(context, WebSocketCloseStatus.PROTOCOL_ERROR);
            }
        } else {
            super.channelRead(context, read);
        }
    }

    @Override
    protected void encode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) {
        if (bytes.isReadable()) {
            out.add(new BinaryWebSocketFrame(bytes.retain()));
        } else {
            out.add(bytes.retain()); // nothing at all, whose promise is waited for
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, WebSocketFrame frame, List<Object> out) {
        switch (frame) {
            case BinaryWebSocketFrame binary -> out.add(binary.content().retain()); // [MQTT-6.0.0-2, MQTT3-6.0.0-2]
            case ContinuationWebSocketFrame more -> out.add(more.content().retain());
            case PingWebSocketFrame ping ->
                context.writeAndFlush(new PongWebSocketFrame(ping.content().retain()));
            case PongWebSocketFrame pong -> {}
            case CloseWebSocketFrame close -> end(context, WebSocketCloseStatus.NORMAL_CLOSURE);
            default -> end(context, WebSocketCloseStatus.INVALID_MESSAGE_TYPE); // [MQTT-6.0.0-1, MQTT3-6.0.0-1]
        }
    }

    private static void end(ChannelHandlerContext context, WebSocketCloseStatus status) {
        context.writeAndFlush(new CloseWebSocketFrame(status)).addListener(sent -> context.close());
    }
}
