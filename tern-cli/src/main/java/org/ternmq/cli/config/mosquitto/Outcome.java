package org.ternmq.cli.config.mosquitto;

import java.util.Locale;

/**
 * What has become of a line.
 *
 * @param what the key and value of Tern's that it has become, or why there is none
 */
record Outcome(ConfFile.Option option, Verdict verdict, String what) {
    /** In which way. */
    enum Verdict {
        /** It stands in Tern's configuration. */
        TAKEN("taken"),
        /** Tern does so without being told. */
        DEFAULT("default"),
        /** Tern has nothing like it. */
        NONE("no equivalent");

        private final String text;

        Verdict(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%-14s %s: %s -> %s", verdict, option.origin(), option, what);
    }
}
