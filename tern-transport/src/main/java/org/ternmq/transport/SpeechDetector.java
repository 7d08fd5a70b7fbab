package org.ternmq.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Tells by its first byte whether a connection speaks MQTT, which begins with CONNECT, or HTTP, which begins with GET; unless it has to
 * be HTTP. What that needs comes with the first byte, not before.
 */
final class SpeechDetector extends ChannelInboundHandlerAdapter {
    private final Door door;
    private final String before;

    /** For a pipeline with a handler of this name that takes bytes. */
    SpeechDetector(Door door, String before) {
        this.door = door;
        this.before = before;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        boolean isHttp = door.speech() == Door.Speech.WEBSOCKET || bytes.getByte(bytes.readerIndex()) == 'G';
        if (isHttp) { // as MQTT it would be a PUBACK, which nobody can begin with
            WebSocketUpgrade.addTo(context.pipeline(), before, door);
        }
        context.fireChannelRead(bytes);
        context.pipeline().remove(this);
    }
}
