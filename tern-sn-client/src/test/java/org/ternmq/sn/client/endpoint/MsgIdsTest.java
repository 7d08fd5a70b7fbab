package org.ternmq.sn.client.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Identifiers are counted up, and none is given twice at once. */
class MsgIdsTest {
    @Test
    void openOnesArePassedOver() {
        MsgIds ids = new MsgIds(0xFFFE);
        assertThat(ids.take()).isEqualTo(0xFFFE);
        assertThat(ids.take()).isEqualTo(0xFFFF);
        for (int i = 1; i < 0xFFFE; i++) {
            assertThat(ids.take()).isEqualTo(i);
            ids.free(i);
        }
        ids.free(0xFFFF);

        assertThat(ids.take()).as("0xFFFE is open still").isEqualTo(0xFFFF);
        assertThat(ids.take()).isEqualTo(1);
    }

    @Test
    void thereAreSoMany() {
        assertThatThrownBy(() -> new MsgIds(0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> new MsgIds(0x10000)).hasMessageContaining("not 65536");
    }
}
