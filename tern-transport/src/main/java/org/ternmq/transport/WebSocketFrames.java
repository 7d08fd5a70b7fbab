package org.ternmq.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The bytes of MQTT in and out of the frames of a WebSocket (RFC 6455). What comes is handed on as it comes, so that a frame of any
 * length takes no room: Netty's own decoder holds whole frames. Only the payload of a control frame, 125 bytes at most, is held.
 */
final class WebSocketFrames extends ChannelDuplexHandler {
    private final Consumer<String> refused;
    private final ByteBuf head = Unpooled.buffer(HEAD_BYTES_MAX);
    private final ByteBuf control = Unpooled.buffer(CONTROL_BYTES_MAX);
    private int opcode;
    private long left = BETWEEN; // of the payload of the frame that is read
    private int mask; // its first byte is that of the next byte of the payload
    private boolean goesOn; // the message, in another frame
    private boolean ended;
    private boolean hasPonged; // and it has not left

    /**
     * For one connection.
     *
     * @param refused hears what was wrong, before it ends for that
     */
    WebSocketFrames(Consumer<String> refused) {
        this.refused = refused;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object read) {
        ByteBuf bytes = (ByteBuf) read;
        try {
            while (bytes.isReadable() && !ended) {
                if (left == BETWEEN) {
                    head.writeByte(bytes.readByte());
                    if (head.readableBytes() == headBytes()) {
                        begin(context);
                    }
                } else {
                    take(context, bytes);
                }
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (hasPonged) {
            hasPonged = false;
            context.flush();
        }
        context.fireChannelReadComplete();
    }

    private int headBytes() {
        int known = head.readableBytes();
        int length = known < 2 ? 0 : head.getByte(1) & 0x7F;
        return known < 2 ? 2 : 6 + (length == 126 ? 2 : length == 127 ? 8 : 0);
    }

    private void begin(ChannelHandlerContext context) {
        int first = head.readUnsignedByte();
        int second = head.readUnsignedByte();
        int code = second & 0x7F;
        left = code == 126 ? head.readUnsignedShort() : code == 127 ? head.readLong() : code;
        mask = head.readInt();
        head.clear();
        opcode = first & 0x0F;
        boolean isLast = (first & 0x80) != 0;
        boolean isControl = opcode >= CLOSE;
        boolean isWrong = (first & 0x70) != 0 // bits of extensions, which are not offered
                || (second & 0x80) == 0 // a client masks
                || left < 0
                || isControl && (!isLast || left > CONTROL_BYTES_MAX || opcode > PONG)
                || !isControl && opcode > BINARY
                || !isControl && goesOn != (opcode == CONTINUATION);
        if (isWrong) {
            refuse(context, "a frame that may not come", WebSocketCloseStatus.PROTOCOL_ERROR);
        } else if (opcode == TEXT) { // [MQTT-6.0.0-1, MQTT3-6.0.0-1]
            refuse(context, "text", WebSocketCloseStatus.INVALID_MESSAGE_TYPE);
        } else {
            goesOn = isControl ? goesOn : !isLast;
            if (left == 0) {
                ended(context);
            }
        }
    }

    private void take(ChannelHandlerContext context, ByteBuf bytes) {
        int count = (int) Math.min(left, bytes.readableBytes());
        ByteBuf part = bytes.readRetainedSlice(count);
        unmask(part, count);
        left -= count;
        if (opcode >= CLOSE) {
            control.writeBytes(part);
            part.release();
        } else {
            context.fireChannelRead(part); // packets may begin and end anywhere [MQTT-6.0.0-2, MQTT3-6.0.0-2]
        }
        if (left == 0) {
            ended(context);
        }
    }

    private void unmask(ByteBuf part, int count) {
        ByteBuffer view = part.internalNioBuffer(part.readerIndex(), count); // whose loop is a fifth of a ByteBuf's
        int at = view.position();
        long both = (long) mask << 32 | mask & 0xFFFF_FFFFL;
        int rest = at + (count & ~7);
        for (; at < rest; at += 8) {
            view.putLong(at, view.getLong(at) ^ both);
        }
        for (int i = 0; i < (count & 7); i++) {
            view.put(at + i, (byte) (view.get(at + i) ^ both >>> 56 - 8 * i));
        }
        mask = Integer.rotateLeft(mask, 8 * (count & 3));
    }

    private void ended(ChannelHandlerContext context) {
        left = BETWEEN;
        if (opcode == PING && context.channel().isWritable()) { // others may go without (RFC 6455, 5.5.3)
            context.write(new PongWebSocketFrame(control.copy()));
            hasPonged = true;
        } else if (opcode == CLOSE) {
            end(context, WebSocketCloseStatus.NORMAL_CLOSURE);
        }
        control.clear();
    }

    private void refuse(ChannelHandlerContext context, String what, WebSocketCloseStatus status) {
        refused.accept("WebSocket: " + what);
        end(context, status);
    }

    private void end(ChannelHandlerContext context, WebSocketCloseStatus status) {
        ended = true;
        context.writeAndFlush(new CloseWebSocketFrame(status)).addListener(sent -> context.close());
    }

    /** Bytes leave in binary frames; what has none is only waited for. */
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        boolean isPayload = message instanceof ByteBuf bytes && bytes.isReadable();
        context.write(isPayload ? new BinaryWebSocketFrame((ByteBuf) message) : message, promise);
    }

    private static final long BETWEEN = -1;
    private static final int HEAD_BYTES_MAX = 14;
    private static final int CONTROL_BYTES_MAX = 125;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;
}
