package org.ternmq.interop;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** Paho's newer Java client, speaking 5.0. */
final class Paho5 implements Agent.Connection, MqttCallback {
    // The library refuses more than the broker's receive maximum instead of waiting.
    private static final int WINDOW = 10;
    private static final int TOO_MANY = 32202;

    private final MqttAsyncClient client;
    private final Agent.Target target;
    private final Transport transport;
    private final Agent.Arrival arrival;
    private final Map<Integer, String> aliases = new ConcurrentHashMap<>();

    Paho5(Agent.Target target, Agent.Arrival arrival) throws MqttException {
        this.target = target;
        this.arrival = arrival;
        transport = Transport.of(target);
        client = new MqttAsyncClient(transport.pahoUri(), target.id(), new MemoryPersistence());
        client.setCallback(this);
    }

    @Override
    public boolean connect() throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setCleanStart(target.clean());
        options.setSessionExpiryInterval(target.expiry());
        if (transport.isTls()) {
            options.setSocketFactory(transport.socketFactory());
        }
        if (target.willTopic() != null) {
            MqttMessage will = new MqttMessage(target.will());
            will.setQos(1);
            options.setWill(target.willTopic(), will);
            MqttProperties willProperties = new MqttProperties();
            ifAsked("willDelay", seconds -> willProperties.setWillDelayInterval((long) seconds));
            options.setWillMessageProperties(willProperties);
        }
        options.setUseSubscriptionIdentifiers(false);
        ifAsked("receiveMaximum", options::setReceiveMaximum);
        ifAsked("maximumPacketSize", bytes -> options.setMaximumPacketSize((long) bytes));
        ifAsked("topicAliasMaximum", options::setTopicAliasMaximum);
        ifAsked("requestResponse", yes -> options.setRequestResponseInfo(true));
        if (target.ask().containsKey("auth")) {
            options.setAuthMethod(METHOD);
        }
        IMqttToken token = client.connect(options);
        token.waitForCompletion(SECONDS * 1000);
        return token.getSessionPresent();
    }

    private void ifAsked(String name, IntConsumer use) {
        if (target.ask().containsKey(name)) {
            use.accept(Integer.parseInt(target.ask().get(name)));
        }
    }

    @Override
    public void subscribe(String filter, int qos, int identifier) throws MqttException {
        MqttProperties properties = new MqttProperties();
        if (identifier > 0) {
            properties.setSubscriptionIdentifier(identifier);
        }
        MqttSubscription[] one = {new MqttSubscription(filter, qos)};
        client.subscribe(one, null, null, properties).waitForCompletion(SECONDS * 1000);
    }

    @Override
    public void publish(String topic, List<byte[]> payloads, int qos, boolean retain, Pairs properties)
            throws MqttException, InterruptedException {
        Queue<IMqttToken> sent = new ArrayDeque<>();
        for (byte[] payload : payloads) {
            if (sent.size() == WINDOW) {
                sent.remove().waitForCompletion(SECONDS * 1000);
            }
            sent.add(publishWhenRoom(topic, payload, qos, retain, properties));
        }
        for (IMqttToken token : sent) {
            token.waitForCompletion(SECONDS * 1000);
        }
    }

    private IMqttToken publishWhenRoom(String topic, byte[] payload, int qos, boolean retain, Pairs properties)
            throws MqttException, InterruptedException {
        MqttMessage message = new MqttMessage(payload, qos, retain, wanted(properties));
        for (int left = SECONDS * 1000; ; left--) {
            try {
                return client.publish(topic, message);
            } catch (MqttException failure) {
                // A completed message leaves the window some time after its token says so.
                if (failure.getReasonCode() != TOO_MANY || left == 0) {
                    throw failure;
                }
                Thread.sleep(1);
            }
        }
    }

    private static MqttProperties wanted(Pairs pairs) {
        MqttProperties properties = new MqttProperties();
        pairs.each("expiry", expiry -> properties.setMessageExpiryInterval(Long.parseLong(expiry)));
        pairs.each("response", properties::setResponseTopic);
        pairs.each("correlation", data -> properties.setCorrelationData(data.getBytes(StandardCharsets.UTF_8)));
        pairs.each("content", properties::setContentType);
        List<UserProperty> users = new ArrayList<>();
        pairs.eachUser((name, value) -> users.add(new UserProperty(name, value)));
        properties.setUserProperties(users);
        return properties;
    }

    private static Pairs shown(MqttProperties properties) {
        Pairs pairs = new Pairs();
        properties.getSubscriptionIdentifiers().forEach(id -> pairs.add("id", id));
        pairs.add("expiry", properties.getMessageExpiryInterval());
        pairs.add("response", properties.getResponseTopic());
        byte[] correlation = properties.getCorrelationData();
        pairs.add("correlation", correlation == null ? null : new String(correlation, StandardCharsets.UTF_8));
        pairs.add("content", properties.getContentType());
        properties.getUserProperties().forEach(user -> pairs.add("user", user.getKey() + "=" + user.getValue()));
        return pairs;
    }

    @Override
    public void disconnect() throws MqttException {
        client.disconnect().waitForCompletion(SECONDS * 1000);
        client.close();
    }

    @Override
    public void messageArrived(String topic, MqttMessage m) {
        Integer alias = m.getProperties().getTopicAlias();
        if (alias != null && !topic.isEmpty()) {
            aliases.put(alias, topic);
        }
        String whole = topic.isEmpty() ? aliases.get(alias) : topic; // the library leaves it to its user
        arrival.on(whole, m.getPayload(), m.getQos(), m.isRetained(), shown(m.getProperties()));
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
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        System.err.println(target.id() + " got AUTH " + reasonCode);
    }

    private static final String METHOD = "TERN-TEST";
}
