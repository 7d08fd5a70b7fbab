package org.ternmq.transport.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FirstByteTest {
    private final ChannelInboundHandlerAdapter tls = new ChannelInboundHandlerAdapter();
    private int made;
    private final EmbeddedChannel channel = new EmbeddedChannel(new FirstByte(this::make));

    private ChannelHandler make() {
        made++;
        return tls;
    }

    @Test
    void whoIsSilentCostsNothing() {
        assertThat(channel.writeInbound(Unpooled.buffer())).isFalse();
        channel.close();
        assertThat(made).isZero();
    }

    @Test
    void whoSpeaksItGetsWhatItNeeds() {
        ByteBuf hello = Unpooled.wrappedBuffer(new byte[] {22, 3, 1});
        channel.writeInbound(hello);
        assertThat(channel.pipeline().toMap().values()).first().isSameAs(tls);
        assertThat(channel.<ByteBuf>readInbound()).isSameAs(hello);
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'G'})); // no first byte
        assertThat(channel.isOpen()).isTrue();
        assertThat(made).isEqualTo(1);
    }

    @Test
    void whoSpeaksSomethingElseIsShownOut() {
        List<Object> told = new ArrayList<>();
        channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void userEventTriggered(ChannelHandlerContext context, Object event) {
                told.add(event);
            }
        });
        channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {'G', 'E', 'T'}));
        assertThat(channel.isOpen()).isFalse();
        assertThat(made).isZero();
        Throwable why = ((SslHandshakeCompletionEvent) told.getFirst()).cause();
        assertThat(HandshakeFailure.of(why).why()).isEqualTo("speaks no TLS (first bytes 47 45 54)");
        assertThat(why.getStackTrace()).isEmpty(); // which would be the greater part of what it costs
    }

    @Test
    void ifThereIsNoneTheBytesAreLetGo() {
        var closed = new EmbeddedChannel(new FirstByte(() -> {
            throw new IllegalStateException("closed");
        }));
        ByteBuf hello = Unpooled.wrappedBuffer(new byte[] {22, 3, 1});
        assertThatThrownBy(() -> closed.writeInbound(hello)).hasMessage("closed");
        assertThat(hello.refCnt()).isZero();
    }
}
