package org.ternmq.server.sys;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ternmq.auth.http.HttpLogin;
import org.ternmq.auth.http.HttpSettings;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.broker.sys.SysSettings;
import org.ternmq.broker.sys.SysTopic;
import org.ternmq.broker.sys.SysTopics;
import org.ternmq.core.session.Limits;
import org.ternmq.server.plugin.Plugins;
import org.ternmq.testkit.GeneratedPage;
import org.ternmq.transport.sn.SnCounters;

/** Makes docs/sys-topics.md from the tables that the broker publishes by. */
class SysTopicsPageTest {
    private static final String HEAD = """
            # What the broker tells about itself

            Below `$SYS/broker` the broker publishes numbers about itself, under the names that people know from mosquitto:

                tern sub -v -t '$SYS/#'

            All are retained. They are published at the start and then every `sys_interval_seconds` (10; 0 turns it off), each only if it has
            changed. `#` and `+/…` do not match them.

            What is received, sent, dropped, expired, refused and asked is counted from the start; all else is what is so now. Loads are what happens in a
            minute, as an exponential moving average over one, five or fifteen minutes, with two decimals: mosquitto's formula. `logins/http` is
            there if `[http_login]` is configured, `plugins` for each plug-in by its name, `sn` if a listener speaks MQTT-SN.

            | topic | what |
            |---|---|
            """;

    private static final String FOOT = """

            ## Not as in mosquitto 2.0.11

            - Messages are published at QoS 0, not 2: a newer number makes up for a lost one. They do not expire: in mosquitto what has not
              changed for a minute is not there for who subscribes then.
            - `publish/messages/received` counts every PUBLISH. mosquitto leaves out most of them: those at QoS 2, and those with RETAIN set.
            - `publish/messages/dropped` counts everything that did not reach a session, QoS 0 for sessions without a connection too.
              Below it the same number stands by reason; these topics are ours.
            - `store/messages` counts a message once for each session that holds it; retained messages count once.
            - `messages/inflight` is in mosquitto's manual, but not published by it.
            - Heap is the Java heap: it grows until the collector runs.
            - `version` begins with `tern version`.

            This page is made from the tables in `org.ternmq.broker.sys.SysTopics` and the classes of `org.ternmq.server.sys`; who changes them runs
            `SysTopicsPageTest` with `-Dtern.write=true`.
            """;

    @Test
    void thePageIsTheTableOfTopics() throws IOException {
        Shared shared = Shared.of(Limits.DEFAULT, BrokerEvents.NONE, new Random(7));
        List<SysTopic> more = new ArrayList<>();
        try (HttpLogin http = new HttpLogin(HttpSettings.of(URI.create("https://example.org")), System::nanoTime)) {
            more.addAll(AccessTopics.of(() -> Optional.of(http)));
        }
        more.addAll(AccessTopics.of("NAME", () -> new Plugins.Health("NAME", 0, 0, 0, 0, false)));
        more.addAll(SnTopics.of(new SnCounters()));
        String rows = SysTopics.of(shared, new SysSettings(10, "", () -> 0, more)).stream()
                .map(topic -> "| `" + topic.name() + "` | " + topic.what() + " |\n")
                .collect(Collectors.joining());
        GeneratedPage.check("docs/sys-topics.md", HEAD + rows + FOOT);
    }
}
