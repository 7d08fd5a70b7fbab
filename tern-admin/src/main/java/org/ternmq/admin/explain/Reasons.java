package org.ternmq.admin.explain;

import org.ternmq.codec.value.ReasonCode;

/** Reason codes by their number. */
final class Reasons {
    static ReasonCode of(int code) {
        for (ReasonCode reason : ReasonCode.values()) {
            if (reason.code() == code) {
                return reason;
            }
        }
        throw new IllegalArgumentException("no reason has the code " + code);
    }

    private Reasons() {}
}
