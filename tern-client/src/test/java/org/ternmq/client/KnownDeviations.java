package org.ternmq.client;

import java.util.List;
import java.util.Map;
import org.ternmq.client.OtherBroker.Deviation;
import org.ternmq.codec.value.Version;

/** Where brokers are known to depart from the standard, each shown by packets. */
final class KnownDeviations {
    private KnownDeviations() {}

    /** Those of the broker with this name, which is that of its script in {@code tern-bench/load/peers}. */
    static List<Deviation> of(String broker) {
        return KNOWN.getOrDefault(broker, List.of());
    }

    private static final List<Version> ALL = List.of(Version.values());
    private static final List<Version> V3 = List.of(Version.V3_1, Version.V3_1_1);
    private static final List<Version> V5 = List.of(Version.V5);

    private static final String MOSQUITTO_COUNTS_REPEATS =
            "Mosquitto 2.0.11 counts a QoS 2 PUBLISH that is repeated with DUP after a cut as one more under way, and closes the"
                    + " connection beyond twenty in place of the PUBREC that [MQTT3-4.3.3-2] asks for";

    private static final String MOQUETTE_IGNORES_REPEATS =
            "Moquette 0.17 does not answer a QoS 2 PUBLISH that is repeated after a cut, where [MQTT3-4.3.3-2] asks for PUBREC";

    private static final Map<String, List<Deviation>> KNOWN = Map.of(
            "mosquitto",
            List.of(
                    new Deviation("aPublisherCutOffInTheMiddleGoesOn", ALL, MOSQUITTO_COUNTS_REPEATS),
                    new Deviation("connectionsCutInTheMiddleAreOpenedAgain", ALL, MOSQUITTO_COUNTS_REPEATS)),
            "hivemq",
            List.of(
                    new Deviation(
                            "itIsToldThatThereWasNoSubscription",
                            V5,
                            "HiveMQ CE 2025.5 answers that it ended a subscription that did not exist, where 5.0 section 3.11.3 has 0x11")),
            "moquette",
            List.of(
                    new Deviation(
                            "*",
                            V5,
                            "Moquette 0.17 speaks no 5.0, and refuses it with a reason code that [MQTT-3.2.2-8] does not have"),
                    new Deviation(
                            "aRetainedMessageIsThereForWhoComesLater",
                            V3,
                            "Moquette 0.17 sends retained messages to a new subscription without the flag that [MQTT3-3.3.1-8] asks for"),
                    new Deviation(
                            "theWillIsPublishedAfterACutAlone",
                            V3,
                            "Moquette 0.17 now and then publishes a will twice, under two packet identifiers, against [MQTT3-3.1.2-10]"),
                    new Deviation("aPublisherCutOffInTheMiddleGoesOn", V3, MOQUETTE_IGNORES_REPEATS),
                    new Deviation("connectionsCutInTheMiddleAreOpenedAgain", V3, MOQUETTE_IGNORES_REPEATS),
                    new Deviation(
                            "aSubscriberCutOffInTheMiddleGoesOn",
                            V3,
                            "Moquette 0.17 sends messages again after a cut in another order, against [MQTT3-4.6.0-6]"),
                    new Deviation(
                            "aSessionThatIsStartedAnewHasNothing",
                            V3,
                            "Moquette 0.17 hands a new session what waited for the old one, which Clean Session had to discard by [MQTT3-3.1.2-6]")));
}
