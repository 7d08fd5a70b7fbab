package org.ternmq.broker.exchange;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ternmq.broker.conversation.Conversation;
import org.ternmq.broker.loop.VirtualClient;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.Version;
import org.ternmq.testkit.Covers;

/** One client, several copies of a message. */
class CopiesTest extends Conversation {
    @Test
    @Covers("MQTT-3.3.4-5")
    void eachCopyNamesTheSubscriptionItIsFor() {
        VirtualClient client = connected(Version.V5, "c");
        subscribe(client, "t", 1);
        subscribe(client, "$share/g/t", 2);
        subscribe(client, "$share/h/+", 3);
        publish("t", "x", Qos.AT_LEAST_ONCE);

        assertEquals(
                List.of(1L, 2L, 3L),
                publishes(client).stream().map(CopiesTest::id).sorted().toList());
    }

    private static void subscribe(VirtualClient client, String filter, int id) {
        var request = Subscribe.Request.of(TopicFilter.of(filter), Qos.AT_LEAST_ONCE);
        client.ask(new Subscribe(1, Properties.of(PropertyId.SUBSCRIPTION_IDENTIFIER, id), List.of(request)));
    }

    private static long id(Publish publish) {
        assertEquals(1, publish.message().properties().size());
        return publish.message().properties().number(PropertyId.SUBSCRIPTION_IDENTIFIER, 0);
    }
}
