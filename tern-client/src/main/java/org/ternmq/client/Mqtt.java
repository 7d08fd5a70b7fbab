package org.ternmq.client;

import java.util.List;
import org.ternmq.client.options.ConnectOptions;

/** Where clients come from: {@code try (MqttClient client = Mqtt.connect("mqtt://localhost")) …}. */
public final class Mqtt {
    private Mqtt() {}

    /**
     * Connects with default options: MQTT 5.0, a new session, an identifier that the server assigns.
     *
     * @throws MqttException if there is no connection, or the server refuses it
     */
    public static MqttClient connect(String url) {
        return connect(url, ConnectOptions.DEFAULT);
    }

    /**
     * Connects.
     *
     * @param url {@code mqtt://[user[:password]@]host[:port]}, or one that begins with {@code mqtts}, {@code ws}, {@code wss} or
     *     {@code unix}
     * @throws IllegalArgumentException if the address is of another form
     * @throws MqttException if there is no connection, or the server refuses it
     */
    public static MqttClient connect(String url, ConnectOptions options) {
        return MqttClient.connect(List.of(url), options);
    }

    /**
     * A client that connects in the background, and again and again as {@link ConnectOptions#reconnect} says if that fails. What is
     * published before that waits, within its bounds.
     *
     * @param url as in {@link #connect(String, ConnectOptions)}
     * @throws IllegalArgumentException if the address is of another form
     */
    public static MqttClient start(String url, ConnectOptions options) {
        return MqttClient.start(List.of(url), options);
    }
}
