package org.ternmq.transport.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyMessageEncoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.handler.codec.haproxy.HAProxyTLV;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ternmq.testkit.Seeds;

/** Held against Netty's own codec of the same protocol, which this one is stricter than. */
class ProxyHeaderTest {
    private static final byte[] BEHIND = {0x10, 0x20, 0x30};

    /** What is read: whether it was a header, where it says that the client is, and what comes behind. */
    private record Answer(boolean isHeader, @Nullable InetSocketAddress client, String rest) {
        static final Answer NONE = new Answer(false, null, "");
    }

    private static Answer ours(ByteBuf header, RandomGenerator chance) {
        var client = new AtomicReference<@Nullable InetSocketAddress>();
        EmbeddedChannel channel = new EmbeddedChannel(new ProxyHeader(client::set));
        try {
            for (ByteBuf all = withMore(header); all.isReadable(); ) {
                int count = 1 + chance.nextInt(all.readableBytes());
                channel.writeInbound(Unpooled.copiedBuffer(all.readSlice(count)));
            }
        } catch (DecoderException wrong) {
            return Answer.NONE;
        }
        boolean isWhole = channel.pipeline().get(ProxyHeader.class) == null;
        return isWhole ? new Answer(true, client.get(), rest(channel)) : Answer.NONE;
    }

    @Test
    void whatComesBehindIsNotHandedOnIfTheClientMayNotCome() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new ProxyHeader(client -> channel.close()));
        channel.writeInbound(withMore(
                Unpooled.copiedBuffer("PROXY TCP4 203.0.113.7 192.0.2.1 4711 443\r\n", StandardCharsets.US_ASCII)));
        assertThat(channel.isOpen()).isFalse();
        assertThat(rest(channel)).isEmpty();
    }

    private static ByteBuf withMore(ByteBuf header) {
        return Unpooled.buffer().writeBytes(header, 0, header.readableBytes()).writeBytes(BEHIND);
    }

    private static String rest(EmbeddedChannel channel) {
        StringBuilder rest = new StringBuilder();
        for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
            rest.append(ByteBufUtil.hexDump(part));
            part.release();
        }
        return rest.toString();
    }

    private static Answer nettys(ByteBuf header) throws UnknownHostException {
        EmbeddedChannel channel = new EmbeddedChannel(new HAProxyMessageDecoder());
        HAProxyMessage message;
        try {
            channel.writeInbound(withMore(header));
            message = channel.readInbound();
        } catch (RuntimeException wrong) { // of more kinds than the decoder says
            return Answer.NONE;
        }
        if (message == null) {
            return Answer.NONE;
        }
        String address = message.sourceAddress();
        boolean isInternet = address != null
                && message.proxiedProtocol().addressFamily() != HAProxyProxiedProtocol.AddressFamily.AF_UNIX;
        InetSocketAddress client =
                isInternet ? new InetSocketAddress(InetAddress.getByName(address), message.sourcePort()) : null;
        message.release();
        return new Answer(true, client, rest(channel));
    }

    private static ByteBuf random(RandomGenerator chance) {
        boolean isLine = chance.nextBoolean();
        List<HAProxyProxiedProtocol> kinds = isLine
                ? List.of(HAProxyProxiedProtocol.TCP4, HAProxyProxiedProtocol.TCP6)
                : List.of(HAProxyProxiedProtocol.values());
        HAProxyProxiedProtocol kind = kinds.get(chance.nextInt(kinds.size()));
        List<HAProxyTLV> more = isLine
                ? List.of()
                : IntStream.range(0, chance.nextInt(4))
                        .mapToObj(i -> new HAProxyTLV(
                                (byte) (0xE0 + i), Unpooled.wrappedBuffer(new byte[chance.nextInt(100)])))
                        .toList();
        HAProxyMessage message = new HAProxyMessage(
                isLine ? HAProxyProtocolVersion.V1 : HAProxyProtocolVersion.V2,
                isLine || chance.nextInt(4) > 0 ? HAProxyCommand.PROXY : HAProxyCommand.LOCAL,
                kind,
                address(kind, chance),
                address(kind, chance),
                port(kind, chance),
                port(kind, chance),
                more);
        EmbeddedChannel channel = new EmbeddedChannel(HAProxyMessageEncoder.INSTANCE);
        channel.writeOutbound(message);
        ByteBuf header = channel.readOutbound();
        channel.finishAndReleaseAll();
        return header;
    }

    private static @Nullable String address(HAProxyProxiedProtocol kind, RandomGenerator chance) {
        return switch (kind.addressFamily()) {
            case AF_UNSPEC -> null;
            case AF_IPv4 ->
                chance.nextInt(256) + "." + chance.nextInt(256) + "." + chance.nextInt(256) + "." + chance.nextInt(256);
            case AF_IPv6 -> "2001:db8:" + Integer.toHexString(chance.nextInt(65_536)) + "::" + chance.nextInt(9_999);
            case AF_UNIX -> "/run/" + chance.nextInt();
        };
    }

    private static int port(HAProxyProxiedProtocol kind, RandomGenerator chance) {
        return switch (kind.addressFamily()) {
            case AF_IPv4, AF_IPv6 -> 1 + chance.nextInt(65_535);
            case AF_UNSPEC, AF_UNIX -> 0;
        };
    }

    @Test
    void readsWhatNettyWritesAsNettyReadsIt() {
        Seeds.each(2_000, chance -> {
            ByteBuf header = random(chance);
            Answer answer = ours(header, chance);
            assertThat(answer.rest()).isEqualTo(ByteBufUtil.hexDump(BEHIND));
            assertThat(answer).as(ByteBufUtil.hexDump(header)).isEqualTo(nettys(header));
            header.release();
        });
    }

    @Test
    void whatWasDamagedIsRefusedOrReadAsNettyReadsIt() {
        AtomicInteger read = new AtomicInteger();
        Seeds.each(20_000, chance -> {
            ByteBuf header = random(chance);
            for (int damage = 1 + chance.nextInt(2); damage > 0; damage--) {
                header.setByte(chance.nextInt(header.readableBytes()), chance.nextInt(256));
            }
            Answer answer = ours(header, chance);
            if (answer.isHeader() && nettys(header).isHeader()) {
                assertThat(answer).as(ByteBufUtil.hexDump(header)).isEqualTo(nettys(header));
                read.incrementAndGet();
            }
            header.release();
        });
        assertThat(read.get()).isPositive();
    }
}
