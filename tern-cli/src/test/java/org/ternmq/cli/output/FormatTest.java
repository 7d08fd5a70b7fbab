package org.ternmq.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;

/** What is expected here was printed by mosquitto_sub 2.0.11. */
class FormatTest {
    private static final ZonedDateTime AT = ZonedDateTime.of(2026, 11, 25, 0, 1, 28, 824_208_342, ZoneOffset.UTC);
    private static final Properties PROPERTIES = Properties.builder()
            .addUser("k1", "v1")
            .addUser("k1", "v2")
            .add(PropertyId.CONTENT_TYPE, "text/plain")
            .add(PropertyId.CORRELATION_DATA, Bytes.utf8("cdata"))
            .add(PropertyId.RESPONSE_TOPIC, "r/é")
            .add(PropertyId.MESSAGE_EXPIRY_INTERVAL, 60)
            .build();

    private final List<String> problems = new ArrayList<>();

    private String print(String format, Message message) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Format.of(format, false).print(new Printed(message, 7, AT), out, problems::add);
        return out.toString(UTF_8);
    }

    private static Message hello(Properties properties) {
        return new Message(TopicName.of("t/abc"), Bytes.utf8("hello"), Qos.AT_LEAST_ONCE, false, properties);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            [%10t][%-10t][%010t][%.2t][%10.2t][%-10.2t] ; [     t/abc][t/abc     ][     t/abc][t/][        t/][t/        ]
            [%3l][%03l][%-3l][%-03l]                    ; [  5][005][5  ][5  ]
            [%10p][%-10p][%3p][%010p][%-p]              ; [     hello][hello     ][hel][00000hello][hello     ]
            [%10x][%4x][%-12X][%012X][%x]               ; [      6865][6865][6865        ][000000006865][68656c6c6f]
            [%10E][%010E][%10F][%010F][%5m][%05m]       ; [        60][0000000060][          ][0000000000][    7][00007]
            [%12C][%.4C][%8R][%10D][%.4I][%5q][%5r]     ; [  text/plain][text][    r/é][cdata][2026][1][0]
            [%3S][%03S][%04A][%9U][%4%][%P]             ; [   ][000][0000][1764028888.824208342][%][k1:v1 k1:v2]
            %.1R|%7R|%-7R|%7.2R                         ; r|   r/é|r/é   |     r/
            @Y-@m-@d @H:@M:@S.@N @@ %I                  ; 2026-11-25 00:01:28.824208342 @ 2026-11-25T00:01:28+0000
            """)
    void fields(String format, String expected) throws IOException {
        String now = expected.replace("1764028888", Long.toString(AT.toEpochSecond()));
        assertEquals(now, print(format, hello(PROPERTIES)));
    }

    @Test
    void whatIsAbsentIsBlank() throws IOException {
        assertEquals(
                "[][][][][][][][][    ][000][]",
                print("[%A][%C][%D][%E][%F][%P][%R][%S][%4C][%03E][%9R]", hello(Properties.NONE)));
    }

    @Test
    void escapes() throws IOException {
        assertEquals("\\|\u0007\u001b\n\r\t\u000b\0x", print("\\\\|\\a\\e\\n\\r\\t\\v\\0x", hello(Properties.NONE)));
    }

    @Test
    void json() throws IOException {
        assertEquals("""
                {"tst":"2026-11-25T00:01:28.824208Z+0000","topic":"t/abc","qos":1,"retain":0,"payloadlen":5,"mid":7,\
                "properties":{"user-properties":{"k1":"v1","k1":"v2"},"content-type":"text/plain",\
                "correlation-data":"cdata","response-topic":"r/é","message-expiry-interval":60},"payload":"hello"}""", print("%j", hello(PROPERTIES)));
    }

    @Test
    void aPayloadThatIsNoJsonIsTold() throws IOException {
        assertEquals("-", print("%J-", hello(Properties.NONE)));
        assertThat(problems).containsExactly("the payload is no JSON on topic t/abc");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%5", "%-", "%5.", "a%z", "x@", "x\\", "\\q"})
    void whatIsNoFormatIsRefused(String format) {
        assertThatIllegalArgumentException().isThrownBy(() -> Format.of(format, false));
    }
}
