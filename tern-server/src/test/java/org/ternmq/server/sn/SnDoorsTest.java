package org.ternmq.server.sn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.store.Durability;
import org.ternmq.server.config.Listener;
import org.ternmq.transport.sn.SnDoor;

/** What patterns and filters of the configuration let through. */
class SnDoorsTest {
    private static SnDoor door(List<String> clientIds, List<String> unconnected) {
        return SnDoors.door(
                new Listener.Sn(
                        1,
                        Optional.empty(),
                        clientIds,
                        List.of("1=all/1", "own:1=own/1"),
                        unconnected,
                        Optional.empty(),
                        List.of(),
                        900,
                        10,
                        3,
                        1_000,
                        false),
                Durability.DISK);
    }

    @Test
    void aStarStandsForAnyCharactersAndNothingElseDoes() {
        Predicate<String> ids =
                door(List.of("sensor-*", "*.gate", "a.c"), List.of()).clientIds();
        assertThat(List.of("sensor-", "sensor-7\n", "x.gate", "a.c")).allMatch(ids);
        assertThat(List.of("sensor", "xsensor-7", "x.gate2", "abc", "")).noneMatch(ids);
        assertThat(door(List.of(), List.of()).clientIds().test("anybody")).isTrue();
    }

    @Test
    void filtersMatchAsSubscriptionsDo() {
        Predicate<TopicName> topics = door(List.of(), List.of("a/+", "b/#")).unconnected();
        assertThat(topics.test(TopicName.of("a/1"))).isTrue();
        assertThat(topics.test(TopicName.of("b"))).isTrue();
        assertThat(topics.test(TopicName.of("a/1/2"))).isFalse();
        assertThat(door(List.of(), List.of()).unconnected().test(TopicName.of("a/1")))
                .isFalse();
        assertThat(door(List.of(), List.of("#")).unconnected().test(TopicName.of("$SYS/x")))
                .isFalse();
    }

    @Test
    void idsOfAllAreKnownWithoutAClient() {
        assertThat(door(List.of(), List.of()).predefined().name(1)).isEqualTo(TopicName.of("all/1"));
    }
}
