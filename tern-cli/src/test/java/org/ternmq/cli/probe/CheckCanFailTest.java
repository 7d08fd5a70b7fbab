package org.ternmq.cli.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.ternmq.cli.probe.DefectiveServer.Manner;
import org.ternmq.cli.probe.ProbeRun.Result;
import org.ternmq.cli.probe.checks.AllChecks;
import org.ternmq.cli.probe.kit.Check;
import org.ternmq.cli.probe.kit.CheckOutcome;
import org.ternmq.cli.probe.kit.Offer;
import org.ternmq.cli.probe.kit.Target;
import org.ternmq.client.transport.ServerAddress;
import org.ternmq.client.transport.TransportOptions;
import org.ternmq.codec.packet.Connect.Login;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;

@Timeout(240)
class CheckCanFailTest {
    @Test
    void eachCheckFailsWithSomeServerThatBreaksTheRules() throws Exception {
        Set<String> neverFailed = names(AllChecks.all());
        for (Manner manner : Manner.values()) {
            neverFailed.removeAll(failed(manner, GENEROUS));
        }
        neverFailed.removeAll(failed(Manner.MUTE, STINGY));

        assertEquals(List.of(), List.copyOf(neverFailed));
    }

    private static Set<String> failed(Manner manner, Offer offer) throws Exception {
        try (DefectiveServer server = new DefectiveServer(manner)) {
            Target target = new Target(
                    ServerAddress.of("mqtt://127.0.0.1:" + server.port()),
                    TransportOptions.DEFAULT,
                    Login.NONE,
                    Duration.ofSeconds(1),
                    "fail");
            List<Result> results = new ProbeRun(target, offer, 150)
                    .run(List.of(), AllChecks.all())
                    .results();
            List<Check> failed = new ArrayList<>();
            for (Result result : results) {
                if (result.outcome() == CheckOutcome.FAIL) {
                    failed.add(result.check());
                }
            }
            return names(failed);
        }
    }

    private static Set<String> names(List<Check> checks) {
        Set<String> names = new LinkedHashSet<>();
        checks.forEach(check -> names.add(check.version() + " " + check.id() + " " + check.title()));
        return names;
    }

    private static Offer offer(Properties granted) {
        Map<Version, Offer.Answer> answers = Arrays.stream(Version.values())
                .collect(Collectors.toMap(version -> version, version -> new Offer.Answer(true, "")));
        return new Offer(answers, granted);
    }

    /** Says that it has everything, within limits that can be tried. */
    private static final Offer GENEROUS = offer(Properties.builder()
            .add(PropertyId.RECEIVE_MAXIMUM, 2)
            .add(PropertyId.MAXIMUM_PACKET_SIZE, 1000)
            .add(PropertyId.TOPIC_ALIAS_MAXIMUM, 5)
            .build());

    /** Says that it lacks what a broker may lack. */
    private static final Offer STINGY = offer(Properties.builder()
            .add(PropertyId.MAXIMUM_QOS, 1)
            .add(PropertyId.RETAIN_AVAILABLE, 0)
            .build());
}
