package org.ternmq.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicName;

/** What people's programs read: changes here are changes for them. */
class MessageLineTest {
    private static final Instant AT = Instant.parse("2026-11-28T19:20:09.123456789Z");

    private static String line(Bytes payload, Properties properties) {
        Message message = new Message(TopicName.of("a/ü"), payload, Qos.AT_LEAST_ONCE, true, properties);
        return new String(MessageLine.of(message, AT), UTF_8);
    }

    @Test
    void aTextStandsAsItIs() {
        assertEquals(
                "{\"ts\":\"2026-11-28T19:20:09.123456Z\",\"topic\":\"a/ü\",\"qos\":1,\"retain\":true,"
                        + "\"payload\":\"a\\\"\\n\\u0000ü😀\",\"properties\":{}}",
                line(Bytes.utf8("a\"\n\0ü😀"), Properties.NONE));
    }

    @Test
    void whatIsNoTextIsBase64() {
        assertEquals(
                "{\"ts\":\"2026-11-28T19:20:09.123456Z\",\"topic\":\"a/ü\",\"qos\":1,\"retain\":true,"
                        + "\"payload_base64\":\"/wA=\",\"properties\":{}}",
                line(Bytes.wrap(new byte[] {(byte) 0xFF, 0}), Properties.NONE));
    }

    @Test
    void propertiesHaveTheNamesOfTheStandard() {
        Properties properties = Properties.builder()
                .addUser("k", "v")
                .add(PropertyId.CONTENT_TYPE, "text/plain")
                .add(PropertyId.CORRELATION_DATA, Bytes.wrap(new byte[] {(byte) 0x80}))
                .add(PropertyId.MESSAGE_EXPIRY_INTERVAL, 4_294_967_295L)
                .add(PropertyId.SUBSCRIPTION_IDENTIFIER, 7)
                .addUser("k", "w")
                .build();
        assertEquals(
                "{\"content-type\":\"text/plain\",\"correlation-data_base64\":\"gA==\","
                        + "\"message-expiry-interval\":4294967295,\"user-property\":[[\"k\",\"v\"],[\"k\",\"w\"]],"
                        + "\"subscription-identifier\":[7]}}",
                line(Bytes.EMPTY, properties).replaceFirst(".*\"properties\":", ""));
    }
}
