package org.ternmq.conformance.dialogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.conformance.dialogue.Generator.Capabilities;
import org.ternmq.core.store.Durability;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** The dialogues without mosquitto: the broker is compared with itself, and the comparison with what it has to see. */
class DialoguesTest {
    private static final Capabilities ALL = new Capabilities(10, true);

    @TempDir
    Path folder;

    @Test
    void everyDialogueIsValidAndTheSameEveryTime() {
        for (long seed = 1; seed <= 500; seed++) {
            Dialogue dialogue = Generator.make(seed, ALL);

            assertThat(Model.isValid(dialogue)).as("seed %d", seed).isTrue();
            assertThat(Generator.make(seed, ALL)).isEqualTo(dialogue);
        }
    }

    @Test
    void aBrokerDoesTheSameTwiceAndWrongTranscriptsAreSeen() throws Exception {
        Configuration configuration = Configuration.standard()
                .withData(folder)
                .withLoops(2, Configuration.Transport.AUTO)
                // the end of a step is a message of QoS 0, which waits for no disk and so overtakes what does
                .withDurability(Durability.MEMORY)
                .withListeners(new Listener("127.0.0.1", 0));
        Proof proof = new Proof();
        try (TernBroker broker = TernBroker.start(configuration)) {
            InetSocketAddress address = broker.addresses().get(0);
            try (Fencer fencer = new Fencer(address, 2, "fencer")) {
                Capabilities can = Capabilities.of(fencer.terms(), fencer.terms());
                int kinds = Proof.Mutation.values().length;
                for (long seed = 1; seed <= 100 || seed <= 1_000 && proof.kinds() < kinds; seed++) {
                    Dialogue dialogue = Generator.make(seed, can);
                    if (dialogue.steps().stream().anyMatch(Step.Waiting.class::isInstance)) {
                        continue;
                    }
                    Transcript once = Player.play(dialogue, address, fencer);
                    Player.cleanUp(dialogue, address);
                    Transcript again = Player.play(dialogue, address, fencer);

                    Comparison comparison = Comparison.of(dialogue, once, again);
                    assertThat(comparison.faults()).as(dialogue.toString()).isEmpty();
                    assertThat(comparison.allowed()).as(dialogue.toString()).isEmpty();
                    proof.tryWith(dialogue, once, again);
                }
            }
        }
        assertThat(proof.missed()).isEmpty();
        assertThat(proof.kinds()).isEqualTo(Proof.Mutation.values().length);
    }
}
