package org.ternmq.conformance.house.sample.low;

import org.assertj.core.api.Assertions;
import org.ternmq.conformance.house.sample.high.High;

/** Breaks two rules: it looks upward, and brings a library along. */
public final class Low {
    private Low() {}

    public static High high() {
        Assertions.assertThat(true).isTrue();
        return new High();
    }
}
