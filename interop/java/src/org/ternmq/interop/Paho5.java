package org.ternmq.interop;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Paho's newer Java client, speaking 5.0. */
final class Paho5 implements Agent.Connection, MqttCallback {
    // The library refuses more than the broker's receive maximum instead of waiting.
    private static final int WINDOW = 10;
    private static final int TOO_MANY = 32202;

    private final MqttAsyncClient client;
    private final Agent.Target target;
    private final Agent.Arrival arrival;

    Paho5(Agent.Target target, Agent.Arrival arrival) throws MqttException {
        this.target = target;
        this.arrival = arrival;
        String uri = "tcp://" + target.host() + ":" + target.port();
        client = new MqttAsyncClient(uri, target.id(), new MemoryPersistence());
        client.setCallback(this);
    }

    @Override
    public boolean connect() throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(target.clean());
        options.setSessionExpiryInterval(target.expiry());
        if (target.willTopic() != null) {
            MqttMessage will = new MqttMessage(target.will());
            will.setQos(1);
            options.setWill(target.willTopic(), will);
        }
        IMqttToken token = client.connect(options);
        token.waitForCompletion(SECONDS * 1000);
        return token.getSessionPresent();
    }

    @Override
    public void subscribe(String filter, int qos) throws MqttException {
        client.subscribe(filter, qos).waitForCompletion(SECONDS * 1000);
    }

    @Override
    public void publish(String topic, List<byte[]> payloads, int qos, boolean retain)
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

    @Override
    public void messageArrived(String topic, MqttMessage m) {
        arrival.on(topic, m.getPayload(), m.getQos(), m.isRetained());
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        System.err.println(target.id() + " disconnected: " + response);
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        System.err.println(target.id() + " failed: " + exception);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {}

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {}
}
