package org.ternmq.server.sn;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.store.Durability;
import org.ternmq.core.topic.TopicTree;
import org.ternmq.server.config.Listener;
import org.ternmq.server.config.sn.PredefinedTopic;
import org.ternmq.server.config.sn.SnGroup;
import org.ternmq.sn.gateway.GatewayLimits;
import org.ternmq.sn.gateway.PredefinedTopics;
import org.ternmq.transport.sn.SnDoor;

/** What clients of MQTT-SN are met with, as it is configured. */
public final class SnDoors {
    private SnDoors() {}

    /** The door of a listener. */
    public static SnDoor door(Listener.Sn sn, Durability durability) {
        GatewayLimits usual = GatewayLimits.DEFAULT;
        return new SnDoor(
                durability,
                sn.gatewayId(),
                new GatewayLimits(
                        sn.datagramBytesMax(),
                        usual.topicsMax(),
                        usual.waitingBytesMax(),
                        Duration.ofSeconds(sn.retrySeconds()),
                        sn.retries(),
                        usual.connectTimeout()),
                predefined(sn.predefined()),
                clientIds(sn.clientIds()),
                sn.userName(),
                topics(sn.unconnected()),
                sn.group()
                        .map(group -> new SnDoor.Discovery(
                                SnGroup.of(group), sn.interfaces(), Duration.ofSeconds(sn.advertiseSeconds()))),
                sn.version2());
    }

    private static PredefinedTopics predefined(List<String> texts) {
        Map<Integer, TopicName> common = new HashMap<>();
        Map<String, Map<Integer, TopicName>> ofClients = new HashMap<>();
        for (String text : texts) {
            PredefinedTopic one = PredefinedTopic.of(text);
            one.clientId()
                    .map(client -> ofClients.computeIfAbsent(client, c -> new HashMap<>()))
                    .orElse(common)
                    .put(one.id(), one.topic());
        }
        return new PredefinedTopics(common, ofClients);
    }

    private static Predicate<String> clientIds(List<String> patterns) {
        if (patterns.isEmpty()) {
            return id -> true;
        }
        return Pattern.compile(
                        patterns.stream().map(SnDoors::expression).collect(Collectors.joining("|")), Pattern.DOTALL)
                .asMatchPredicate();
    }

    /** What is meant by a text where {@code *} stands for any characters. */
    private static String expression(String pattern) {
        return Stream.of(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
    }

    private static Predicate<TopicName> topics(List<String> filters) {
        TopicTree<String> tree = new TopicTree<>();
        filters.forEach(filter -> tree.put(TopicFilter.of(filter).utf8(), filter));
        return topic -> {
            boolean[] found = {false};
            tree.match(topic, filter -> {
                found[0] = true;
                return false;
            });
            return found[0];
        };
    }
}
