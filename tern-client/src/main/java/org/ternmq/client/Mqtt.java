package org.ternmq.client;

import java.net.URI;
import org.ternmq.client.transport.ServerAddress;

/** Where clients come from: {@code try (MqttClient client = Mqtt.connect("mqtt://localhost")) …}. */
public final class Mqtt {
    private Mqtt() {}

    /**
     * Connects with default options: MQTT 5.0, a new session, an identifier that the server assigns.
     *
     * @throws MqttException if there is no connection, or the server refuses it
     */
    public static MqttClient connect(String uri) {
        return connect(uri, ConnectOptions.DEFAULT);
    }

    /**
     * Connects.
     *
     * @param uri {@code mqtt://[user[:password]@]host[:port]}; the port is 1883 if it is left out
     * @throws IllegalArgumentException if the address is of another form
     * @throws MqttException if there is no connection, or the server refuses it
     */
    public static MqttClient connect(String uri, ConnectOptions options) {
        return MqttClient.open(ServerAddress.of(uri), options);
    }

    /** Connects, like {@link #connect(String, ConnectOptions)}. */
    public static MqttClient connect(URI uri, ConnectOptions options) {
        return connect(uri.toString(), options);
    }
}
