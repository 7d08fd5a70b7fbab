package org.ternmq.cli.sn;

import org.ternmq.cli.client.WillFlags;
import org.ternmq.codec.value.Properties;
import org.ternmq.sn.client.options.SnClientOptions;
import org.ternmq.sn.client.options.SnWill;
import org.ternmq.sn.codec.packet.Will;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The flags that say what the gateway keeps of us. */
final class SnSessionFlags {
    @Option(
            names = {"-c", "--disable-clean-session"},
            description = "The gateway keeps our subscriptions, and what comes for them.")
    private boolean keepsSession;

    @Mixin
    private final WillFlags will = new WillFlags();

    /**
     * The options with what the flags say.
     *
     * @throws IllegalArgumentException if they cannot be, with a sentence that says why
     */
    SnClientOptions in(SnClientOptions options) {
        SnWill last = will.message(Properties.NONE)
                .map(message -> new SnWill(
                        new Will.WillTopic(
                                message.qos(), message.retain(), message.topic().toString()),
                        message.payload()))
                .orElse(SnWill.NONE);
        return options.withCleanSession(!keepsSession).withWill(last);
    }
}
