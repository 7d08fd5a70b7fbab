package org.ternmq.interop;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;

/** Paho's older Java client, speaking 3.1 and 3.1.1. */
final class Paho3 implements Agent.Connection {
    // The library refuses more than its in-flight window instead of waiting.
    private static final int WINDOW = 10;
    private static final int TOO_MANY = 32202;

    private final MqttAsyncClient client;
    private final Agent.Target target;
    private final Transport transport;

    Paho3(Agent.Target target, Agent.Arrival arrival) throws MqttException {
        this.target = target;
        transport = Transport.of(target);
        client = new MqttAsyncClient(transport.pahoUri(), target.id(), new MemoryPersistence());
        client.setCallback(new MqttCallback() {
            @Override
            public void connectionLost(Throwable cause) {
                System.err.println(target.id() + " lost its connection: " + cause);
            }

            @Override
            public void messageArrived(String topic, MqttMessage m) {
                arrival.on(topic, m.getPayload(), m.getQos(), m.isRetained(), new Pairs());
            }

            @Override
            public void deliveryComplete(IMqttDeliveryToken token) {}
        });
    }

    @Override
    public boolean connect() throws MqttException {
        MqttConnectOptions options = new MqttConnectOptions();
        options.setMqttVersion(target.version());
        options.setCleanSession(target.clean());
        options.setMaxInflight(WINDOW);
        if (transport.isTls()) {
            options.setSocketFactory(transport.socketFactory());
        }
        if (target.willTopic() != null) {
            options.setWill(target.willTopic(), target.will(), 1, false);
        }
        IMqttToken token = client.connect(options);
        token.waitForCompletion(SECONDS * 1000);
        return token.getSessionPresent();
    }

    @Override
    public void subscribe(String filter, int qos, int identifier) throws MqttException {
        client.subscribe(filter, qos).waitForCompletion(SECONDS * 1000);
    }

    @Override
    public void publish(String topic, List<byte[]> payloads, int qos, boolean retain, Pairs properties)
            throws MqttException, InterruptedException {
        Queue<IMqttToken> sent = new ArrayDeque<>();
        for (byte[] payload : payloads) {
            if (sent.size() == WINDOW) {
                sent.remove().waitForCompletion(SECONDS * 1000);
            }
            sent.add(publishWhenRoom(topic, payload, qos, retain));
        }
        for (IMqttToken token : sent) {
            token.waitForCompletion(SECONDS * 1000);
        }
    }

    private IMqttToken publishWhenRoom(String topic, byte[] payload, int qos, boolean retain)
            throws MqttException, InterruptedException {
        for (int left = SECONDS * 1000; ; left--) {
            try {
                return client.publish(topic, payload, qos, retain);
            } catch (MqttException failure) {
                // A completed message leaves the window some time after its token says so.
                if (failure.getReasonCode() != TOO_MANY || left == 0) {
                    throw failure;
                }
                Thread.sleep(1);
            }
        }
    }

    @Override
    public void disconnect() throws MqttException {
        client.disconnect().waitForCompletion(SECONDS * 1000);
        client.close();
    }
}
