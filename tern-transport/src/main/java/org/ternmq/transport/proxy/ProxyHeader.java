package org.ternmq.transport.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ternmq.broker.overload.Network;

/**
 * Reads the header of the PROXY protocol, version 1 (a line) or 2 (binary), that a connection begins with, and leaves the pipeline with
 * it. The first byte that cannot be one of a header ends the connection; no more than {@link #BODY_BYTES_MAX} and a few are held.
 */
public final class ProxyHeader extends ByteToMessageDecoder {
    private final Consumer<InetSocketAddress> told;

    /**
     * For one connection.
     *
     * @param told hears where the client is; nothing if the header does not say so, as when a proxy only looks whether we are there
     */
    public ProxyHeader(Consumer<InetSocketAddress> told) {
        this.told = told;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        try {
            if (isWhole(in)) {
                if (!context.channel().isOpen()) { // who may not come, as is known now, is not heard
                    in.skipBytes(in.readableBytes());
                }
                context.pipeline().remove(this); // which hands on what comes behind
            }
        } catch (DecoderException wrong) {
            in.skipBytes(in.readableBytes()); // or it would be read again when the connection ends
            throw wrong;
        }
    }

    private boolean isWhole(ByteBuf in) {
        boolean isBinary = in.getByte(in.readerIndex()) == SIGNATURE[0];
        byte[] begin = isBinary ? SIGNATURE : LINE_BEGIN;
        for (int i = 0; i < begin.length && i < in.readableBytes(); i++) {
            if (in.getByte(in.readerIndex() + i) != begin[i]) {
                throw new DecoderException("it does not begin with a PROXY header");
            }
        }
        return isBinary ? isBinaryWhole(in) : isLineWhole(in);
    }

    private boolean isLineWhole(ByteBuf in) {
        int length = in.bytesBefore(Math.min(in.readableBytes(), LINE_BYTES_MAX), (byte) '\n') + 1;
        if (length == 0 && in.readableBytes() < LINE_BYTES_MAX) {
            return false;
        }
        String line = in.readCharSequence(length, StandardCharsets.US_ASCII).toString();
        if (!line.endsWith("\r\n")) {
            throw malformed("a line without end");
        }
        String[] words = line.substring(0, line.length() - 2).split(" ", -1);
        if (!words[1].equals("UNKNOWN")) {
            boolean is4 = words[1].equals("TCP4");
            if (words.length != 6 || !is4 && !words[1].equals("TCP6")) {
                throw malformed("not the words that there have to be");
            }
            InetAddress source = address(words[2], is4);
            int sourcePort = port(words[4]);
            address(words[3], is4);
            port(words[5]);
            told.accept(new InetSocketAddress(source, sourcePort));
        }
        return true;
    }

    private static InetAddress address(String word, boolean is4) {
        Optional<InetAddress> address = word.contains(":") == is4 ? Optional.empty() : Network.address(word);
        return address.orElseThrow(() -> malformed("an address that is none"));
    }

    private static int port(String word) {
        int port = word.matches("[0-9]{1,5}") ? Integer.parseInt(word) : PORT_MAX + 1;
        if (port > PORT_MAX) {
            throw malformed("a port that is none");
        }
        return port;
    }

    private boolean isBinaryWhole(ByteBuf in) {
        if (in.readableBytes() < HEAD_BYTES) {
            return false;
        }
        int start = in.readerIndex();
        int command = in.getUnsignedByte(start + SIGNATURE.length);
        int family = in.getUnsignedByte(start + SIGNATURE.length + 1);
        int length = in.getUnsignedShort(start + SIGNATURE.length + 2);
        if (command != LOCAL && command != PROXY) {
            throw malformed("a version or command that is none");
        }
        int addressBytes = command == PROXY ? addressBytes(family) : 0; // what is local has a family of no meaning
        if (length < addressBytes || length > BODY_BYTES_MAX) {
            throw malformed("a length of " + length);
        }
        if (in.readableBytes() < HEAD_BYTES + length) {
            return false;
        }
        ByteBuf body = in.skipBytes(HEAD_BYTES).readSlice(length); // behind the addresses is what else may be told
        if (addressBytes == BYTES_4 || addressBytes == BYTES_6) {
            byte[] source = new byte[(addressBytes - 4) / 2];
            body.readBytes(source).skipBytes(source.length);
            told.accept(new InetSocketAddress(address(source), body.readUnsignedShort()));
        }
        return true;
    }

    /** Two addresses and, but for paths of Unix sockets, their ports. */
    private static int addressBytes(int family) {
        return switch (family) {
            case 0x00 -> 0;
            case 0x11, 0x12 -> BYTES_4;
            case 0x21, 0x22 -> BYTES_6;
            case 0x31, 0x32 -> BYTES_UNIX;
            default -> throw malformed("a family that is none");
        };
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) { // thrown for lengths other than 4 and 16
            throw new IllegalStateException(impossible);
        }
    }

    private static DecoderException malformed(String what) {
        return new DecoderException("its PROXY header is malformed: " + what);
    }

    /** Of what comes behind the fixed part of version 2; proxies add things that nobody here asks for. */
    static final int BODY_BYTES_MAX = 4_096;

    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    private static final byte[] LINE_BEGIN = {'P', 'R', 'O', 'X', 'Y', ' '};
    private static final int LINE_BYTES_MAX = 107;
    private static final int HEAD_BYTES = 16;
    private static final int LOCAL = 0x20;
    private static final int PROXY = 0x21;
    private static final int BYTES_4 = 12;
    private static final int BYTES_6 = 36;
    private static final int BYTES_UNIX = 216;
    private static final int PORT_MAX = 65_535;
}
