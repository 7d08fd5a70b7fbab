package org.ternmq.cli.probe.kit;

import java.util.List;
import org.ternmq.codec.value.Version;

/**
 * One rule that a broker is held to.
 *
 * @param id of the statement
 * @param group what is shown together
 * @param level how strictly the standard asks for it
 * @param version what the connections speak
 * @param title one line that says what is right
 * @param body tries it
 */
public record Check(String id, String group, Level level, Version version, String title, Body body) {
    /** How strictly the standard asks. */
    public enum Level {
        /** A broker that does not is not conformant. */
        MUST,
        /** A broker is better if it does. */
        SHOULD
    }

    /** Tries a rule; returns if it is kept. */
    @FunctionalInterface
    public interface Body {
        /**
         * Tries it.
         *
         * @throws CheckVerdict if the rule is not kept, or nothing can be said
         * @throws InterruptedException if the run was stopped
         */
        void run(Probe probe) throws InterruptedException;
    }

    /** A rule of 5.0. */
    public static Check v5(String group, String id, String title, Body body) {
        return new Check(id, group, Level.MUST, Version.V5, title, body);
    }

    /** A rule of 3.1.1; its id is given without the {@code MQTT3-}. */
    public static Check v3(String group, String id, String title, Body body) {
        return new Check("MQTT3-" + id, group, Level.MUST, Version.V3_1_1, title, body);
    }

    /** A rule that both have. */
    public static List<Check> both(String group, String id5, String id3, String title, Body body) {
        return List.of(v5(group, "MQTT-" + id5, title, body), v3(group, id3, title, body));
    }

    /** The same as an advice. */
    public Check asAdvice() {
        return new Check(id, group, Level.SHOULD, version, title, body);
    }
}
