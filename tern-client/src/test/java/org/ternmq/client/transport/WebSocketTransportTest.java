package org.ternmq.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The frames of WebSocket, byte by byte. */
@Timeout(60)
class WebSocketTransportTest {
    private static String readAll(Transport transport, int pieceBytes) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[pieceBytes + 3];
        for (int count = transport.read(piece, 3, pieceBytes);
                count >= 0;
                count = transport.read(piece, 3, pieceBytes)) {
            assertThat(count).isPositive();
            all.write(piece, 3, count);
        }
        return HexFormat.of().formatHex(all.toByteArray());
    }

    @Test
    void payloadsOfFramesAndFragmentsComeInARow() throws IOException {
        String frames = "8203 010203  8201 04  0202 0506 0000 8000 0201 07 0001 08 8001 09 8200 827e 0003 0a0b0c";
        for (int pieceBytes : new int[] {1, 2, 5, 100}) {
            assertThat(readAll(new WebSocketTransport(new FramesOnPaper(frames)), pieceBytes))
                    .isEqualTo("010203040506" + "0708090a0b0c");
        }
    }

    @Test
    void framesMayBeSplitAnywhere() throws IOException {
        byte[] payload = new byte[70_000];
        new Random(1).nextBytes(payload);
        byte[] frame = new byte[10 + payload.length];
        System.arraycopy(HexFormat.of().parseHex("827f0000000000011170"), 0, frame, 0, 10);
        System.arraycopy(payload, 0, frame, 10, payload.length);
        for (int step : new int[] {1, 7, 8_192, 20_000}) {
            FramesOnPaper paper = new FramesOnPaper();
            for (int from = 0; from < frame.length; from += step) {
                paper.add(Arrays.copyOfRange(frame, from, Math.min(frame.length, from + step)));
            }
            paper.add(HexFormat.of().parseHex("880203e8"));
            assertThat(readAll(new WebSocketTransport(paper), 9_000))
                    .isEqualTo(HexFormat.of().formatHex(payload));
        }
    }

    @Test
    void aPingInTheMiddleIsAnsweredAndAPongPassedOver() throws IOException {
        FramesOnPaper paper = new FramesOnPaper("0201 01 8903 707172 8a00 8001 02");
        WebSocketTransport transport = new WebSocketTransport(paper);
        assertThat(readAll(transport, 10)).isEqualTo("0102");
        await().until(() -> paper.sentFrames().equals("8a:707172"));
    }

    @Test
    void whatIsWrittenIsOneMaskedBinaryFrame() throws IOException {
        FramesOnPaper paper = new FramesOnPaper();
        WebSocketTransport transport = new WebSocketTransport(paper);
        StringBuilder expected = new StringBuilder();
        byte[] bytes = new byte[70_003];
        new Random(2).nextBytes(bytes);
        for (int length : new int[] {1, 8, 13, 125, 126, 65_535, 65_536, 70_000}) {
            transport.write(bytes, 3, length);
            expected.append("82:")
                    .append(HexFormat.of().formatHex(bytes, 3, 3 + length))
                    .append(' ');
        }
        assertThat(paper.sentFrames()).isEqualTo(expected.toString().strip());
    }

    @Test
    void bothSidesClose() throws IOException {
        FramesOnPaper paper = new FramesOnPaper("8201 01 8802 03e8");
        WebSocketTransport transport = new WebSocketTransport(paper);
        transport.shutdownOutput();
        transport.shutdownOutput();
        assertThatThrownBy(() -> transport.write(new byte[1], 0, 1)).hasMessage("the WebSocket is closed for writing");
        assertThat(readAll(transport, 10)).isEqualTo("01");
        assertThat(paper.sentFrames()).isEqualTo("88:03e8");
        assertThat(transport.read(new byte[1], 0, 1)).isEqualTo(-1);
        transport.close();
        assertThat(paper.isClosed()).isTrue();
    }

    @Test
    void aCloseOfTheServerIsAnswered() throws IOException {
        for (String code : new String[] {"8800 88:", "880203e8 88:03e8", "880403e96f6b 88:03e9"}) {
            FramesOnPaper paper = new FramesOnPaper(code.substring(0, code.indexOf(' ')));
            assertThat(readAll(new WebSocketTransport(paper), 10)).isEmpty();
            assertThat(paper.sentFrames()).isEqualTo(code.substring(code.indexOf(' ') + 1));
        }
    }

    @Test
    void aCloseForAReasonTellsIt() {
        FramesOnPaper paper = new FramesOnPaper("8807 03f0 6e6f770a6e");
        WebSocketTransport transport = new WebSocketTransport(paper);
        assertThatThrownBy(() -> transport.read(new byte[1], 0, 1))
                .isInstanceOf(IOException.class)
                .hasMessage("the server closed the WebSocket with code 1008: now?n");
        assertThat(paper.sentFrames()).isEqualTo("88:03f0");
    }

    @Test
    void theEndOfTheConnectionIsAnEndBetweenFramesOnly() throws IOException {
        assertThat(readAll(new WebSocketTransport(new FramesOnPaper("8201 01")), 10))
                .isEqualTo("01");
        for (String half : new String[] {"82", "827e00", "8205 0102", "8902 01"}) {
            WebSocketTransport transport = new WebSocketTransport(new FramesOnPaper(half));
            assertThatThrownBy(() -> readAll(transport, 10))
                    .isInstanceOf(EOFException.class)
                    .hasMessage("the connection ended inside a WebSocket frame");
        }
    }

    /** Text frames are wrong in MQTT (5.0, 6), the others in RFC 6455, 5. */
    @ParameterizedTest
    @CsvSource({
        "8101 61, 'a text frame, and MQTT comes in binary frames'",
        "8281 00000000 01, 'a masked frame, which only clients send'",
        "c201 61, a frame of an extension that was not agreed",
        "8001 61, a frame of kind 0 outside a message",
        "0201 61 8201 61, a frame of kind 2 inside a message",
        "8301 61, a frame of kind 3 outside a message",
        "0901 61, 'a control frame that does not exist, is fragmented or too long'",
        "897e 0080, 'a control frame that does not exist, is fragmented or too long'",
        "8b00, 'a control frame that does not exist, is fragmented or too long'",
        "827f ffffffffffffffff, a frame of negative length",
    })
    void wrongFramesEndTheConnection(String frames, String fault) throws IOException {
        FramesOnPaper paper = new FramesOnPaper(frames);
        WebSocketTransport transport = new WebSocketTransport(paper);
        assertThatThrownBy(() -> readAll(transport, 10))
                .isInstanceOf(IOException.class)
                .hasMessage("the server sent " + fault + " (WebSocket protocol error)");
        assertThat(paper.sentFrames()).isEqualTo("88:03ea");
        assertThat(transport.read(new byte[1], 0, 1)).isEqualTo(-1);
    }

    @Test
    void aFrameThatAnnouncesAllTheWorldTakesNoMemory() throws IOException {
        WebSocketTransport transport = new WebSocketTransport(new FramesOnPaper("827f 7fffffffffffffff 0102"));
        byte[] into = new byte[100_000];
        assertThat(transport.read(into, 0, into.length)).isEqualTo(2);
        assertThatThrownBy(() -> transport.read(into, 0, into.length)).isInstanceOf(EOFException.class);
    }

    @Test
    void masksAreNotRepeated() throws IOException {
        FramesOnPaper paper = new FramesOnPaper();
        WebSocketTransport transport = new WebSocketTransport(paper);
        for (int i = 0; i < 1_000; i++) {
            transport.write(new byte[4], 0, 4);
        }
        assertThat(paper.masks()).hasSizeGreaterThan(990);
    }
}
