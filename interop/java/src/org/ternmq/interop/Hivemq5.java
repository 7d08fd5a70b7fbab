package org.ternmq.interop;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5ConnectRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** HiveMQ's client, speaking 5.0. */
final class Hivemq5 implements Agent.Connection {
    private final Mqtt5AsyncClient client;
    private final Agent.Target target;

    Hivemq5(Agent.Target target, Agent.Arrival arrival) {
        this.target = target;
        client = Transport.of(target)
                .applyTo(MqttClient.builder().useMqttVersion5().identifier(target.id()))
                .buildAsync();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                m -> arrival.on(
                        m.getTopic().toString(), m.getPayloadAsBytes(), m.getQos().getCode(), m.isRetain(), shown(m)));
    }

    private static Pairs shown(Mqtt5Publish m) {
        Pairs pairs = new Pairs();
        m.getMessageExpiryInterval().ifPresent(expiry -> pairs.add("expiry", expiry));
        m.getResponseTopic().ifPresent(topic -> pairs.add("response", topic));
        m.getCorrelationData().ifPresent(data -> pairs.add("correlation", StandardCharsets.UTF_8.decode(data)));
        m.getContentType().ifPresent(type -> pairs.add("content", type));
        m.getUserProperties().asList().forEach(user -> pairs.add("user", user.getName() + "=" + user.getValue()));
        return pairs;
    }

    @Override
    public boolean connect() throws Exception {
        var connect = client.connectWith().cleanStart(target.clean()).sessionExpiryInterval(target.expiry());
        if (target.willTopic() != null) {
            connect.willPublish()
                    .topic(target.willTopic())
                    .payload(target.will())
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .delayInterval(Long.parseLong(target.ask().getOrDefault("willDelay", "0")))
                    .applyWillPublish();
        }
        var restrictions = Mqtt5ConnectRestrictions.builder();
        ifAsked("receiveMaximum", restrictions::receiveMaximum);
        ifAsked("maximumPacketSize", restrictions::maximumPacketSize);
        ifAsked("topicAliasMaximum", restrictions::topicAliasMaximum);
        ifAsked("topicAliasMaximum", restrictions::sendTopicAliasMaximum);
        ifAsked("requestResponse", yes -> restrictions.requestResponseInformation(true));
        connect.restrictions(restrictions.build());
        if (target.ask().containsKey("auth")) {
            connect.enhancedAuth(new HivemqMechanism(target.ask().get("auth").equals("right")));
        }
        return connect.send().get(SECONDS, TimeUnit.SECONDS).isSessionPresent();
    }

    private void ifAsked(String name, IntConsumer use) {
        if (target.ask().containsKey(name)) {
            use.accept(Integer.parseInt(target.ask().get(name)));
        }
    }

    @Override
    public void authenticateAgain() throws Exception {
        client.reauth().get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void subscribe(String filter, int qos, int identifier) throws Exception {
        client.subscribeWith()
                .topicFilter(filter)
                .qos(MqttQos.fromCode(qos))
                .send()
                .get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void publish(String topic, List<byte[]> payloads, int qos, boolean retain, Pairs properties)
            throws Exception {
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (byte[] payload : payloads) {
            var publish = client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.fromCode(qos))
                    .payload(payload)
                    .retain(retain);
            properties.each("expiry", expiry -> publish.messageExpiryInterval(Long.parseLong(expiry)));
            properties.each("response", publish::responseTopic);
            properties.each("correlation", data -> publish.correlationData(data.getBytes(StandardCharsets.UTF_8)));
            properties.each("content", publish::contentType);
            var users = Mqtt5UserProperties.builder();
            properties.eachUser(users::add);
            sent.add(publish.userProperties(users.build()).send());
        }
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void disconnect() throws Exception {
        client.disconnect().get(SECONDS, TimeUnit.SECONDS);
    }
}
