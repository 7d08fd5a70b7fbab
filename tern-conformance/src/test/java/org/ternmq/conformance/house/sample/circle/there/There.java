package org.ternmq.conformance.house.sample.circle.there;

import java.util.List;
import org.ternmq.conformance.house.sample.circle.here.Here;

/** The other half. */
public record There(List<Here> here) {
    public Here first() {
        return here.getFirst();
    }
}
