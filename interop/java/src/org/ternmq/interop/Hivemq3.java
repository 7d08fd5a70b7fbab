package org.ternmq.interop;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3AsyncClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** HiveMQ's client, speaking 3.1.1. */
final class Hivemq3 implements Agent.Connection {
    private final Mqtt3AsyncClient client;
    private final Agent.Target target;

    Hivemq3(Agent.Target target, Agent.Arrival arrival) {
        this.target = target;
        client = Transport.of(target)
                .applyTo(MqttClient.builder().useMqttVersion3().identifier(target.id()))
                .buildAsync();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                m -> arrival.on(m.getTopic().toString(), m.getPayloadAsBytes(), m.getQos().getCode(), m.isRetain(), new Pairs()));
    }

    @Override
    public boolean connect() throws Exception {
        var connect = client.connectWith().cleanSession(target.clean());
        if (target.willTopic() != null) {
            connect.willPublish()
                    .topic(target.willTopic())
                    .payload(target.will())
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .applyWillPublish();
        }
        return connect.send().get(SECONDS, TimeUnit.SECONDS).isSessionPresent();
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
    public void publish(String topic, List<byte[]> payloads, int qos, boolean retain, Pairs properties) throws Exception {
        List<CompletableFuture<?>> sent = new ArrayList<>();
        for (byte[] payload : payloads) {
            sent.add(client.publishWith()
                    .topic(topic)
                    .qos(MqttQos.fromCode(qos))
                    .payload(payload)
                    .retain(retain)
                    .send());
        }
        CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new)).get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void disconnect() throws Exception {
        client.disconnect().get(SECONDS, TimeUnit.SECONDS);
    }
}
