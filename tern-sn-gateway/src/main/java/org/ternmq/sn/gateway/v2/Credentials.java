package org.ternmq.sn.gateway.v2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Utf8;
import org.ternmq.sn.codec.v2.value.Authentication;

/**
 * What a client shows, in the words of MQTT (section 4.11.1.2): by the method MQTT-BASIC user name and password, by MQTT-ENHANCED those and a method
 * of MQTT's own, by any other one the method itself.
 *
 * @param method what the client calls it
 * @param login user name and password
 * @param mqttMethod what the broker calls it, {@code null} if there is no exchange
 */
record Credentials(
        String method, Connect.Login login, @Nullable String mqttMethod) {
    static final String BASIC = "MQTT-BASIC";
    static final String ENHANCED = "MQTT-ENHANCED";

    /** What CONNECT says: credentials, and the properties that say the rest. */
    record Said(Credentials credentials, Properties properties) {}

    /**
     * What CONNECT says.
     *
     * @throws IllegalArgumentException if the data is not as the method wants it
     */
    static Said of(Authentication said) {
        return switch (said.method()) {
            case BASIC -> {
                ByteBuffer data = said.data().asByteBuffer();
                var login = Connect.Login.of(text(data), part(data));
                requireEnd(data);
                yield new Said(new Credentials(BASIC, login, null), Properties.NONE);
            }
            case ENHANCED -> {
                ByteBuffer data = said.data().asByteBuffer();
                var login = Connect.Login.of(text(data), part(data));
                String mqttMethod = text(data);
                Bytes mqttData = part(data);
                requireEnd(data);
                yield new Said(new Credentials(ENHANCED, login, mqttMethod), properties(mqttMethod, mqttData));
            }
            default ->
                new Said(
                        new Credentials(said.method(), Connect.Login.NONE, said.method()),
                        properties(said.method(), said.data()));
        };
    }

    private static Properties properties(String method, Bytes data) {
        var properties = Properties.builder().add(PropertyId.AUTHENTICATION_METHOD, method);
        if (!data.isEmpty()) {
            properties.add(PropertyId.AUTHENTICATION_DATA, data);
        }
        return properties.build();
    }

    /**
     * A step of the client's, for the broker; by MQTT-ENHANCED its data is method and data of MQTT.
     *
     * @throws IllegalArgumentException if the method is another one, knows no steps, or wants its data otherwise
     */
    Properties toBroker(Authentication step) {
        if (mqttMethod == null || !step.method().equals(method)) { // [SN2-4.11.1-5]
            throw new IllegalArgumentException("no step of " + method);
        }
        if (!method.equals(ENHANCED)) {
            return properties(mqttMethod, step.data());
        }
        ByteBuffer data = step.data().asByteBuffer();
        String named = text(data);
        Bytes mqttData = part(data);
        requireEnd(data);
        if (!named.equals(mqttMethod)) {
            throw new IllegalArgumentException("no step of " + mqttMethod);
        }
        return properties(mqttMethod, mqttData);
    }

    /** A step of the broker's, for the client. */
    Authentication toClient(Properties step) {
        Bytes data = step.bytes(PropertyId.AUTHENTICATION_DATA, Bytes.EMPTY);
        if (!method.equals(ENHANCED) || mqttMethod == null) {
            return new Authentication(method, data);
        }
        byte[] name = mqttMethod.getBytes(StandardCharsets.UTF_8);
        ByteBuffer both = ByteBuffer.allocate(2 + name.length + 2 + data.length());
        both.putShort((short) name.length).put(name).putShort((short) data.length());
        data.writeTo(both);
        return new Authentication(method, Bytes.wrap(both.array()));
    }

    private static Bytes part(ByteBuffer in) {
        int length = in.remaining() < 2 ? Integer.MAX_VALUE : in.getShort() & 0xFFFF;
        if (length > in.remaining()) {
            throw new IllegalArgumentException("the authentication data is cut short");
        }
        return Bytes.copyOf(in, length);
    }

    private static String text(ByteBuffer in) {
        byte[] utf8 = part(in).toArray();
        if (Utf8.firstError(utf8) >= 0) {
            throw new IllegalArgumentException("the authentication data holds no text where one belongs");
        }
        return new String(utf8, StandardCharsets.UTF_8);
    }

    private static void requireEnd(ByteBuffer in) {
        if (in.hasRemaining()) {
            throw new IllegalArgumentException("the authentication data is too long");
        }
    }
}
