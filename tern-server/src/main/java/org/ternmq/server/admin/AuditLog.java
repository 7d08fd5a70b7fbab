package org.ternmq.server.admin;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.ternmq.admin.http.Audit;
import org.ternmq.auth.Printable;
import org.ternmq.broker.port.BrokerEvents;

/**
 * What operators change, one line each, under the name {@value #NAME}: so that it can be kept elsewhere than the rest. Written by the thread of the
 * request, before it is answered. Who comes without the token is told of where all else is, and no faster than that bears.
 */
final class AuditLog implements Audit {
    private final BrokerEvents events;

    AuditLog(BrokerEvents events) {
        this.events = events;
    }

    @Override
    public void done(Deed deed) {
        String what = deed.whom().isEmpty() ? deed.what() : deed.what() + " \"" + Printable.of(deed.whom()) + '"';
        if (deed.isDone()) {
            LOG.info("{}: done, by the token's holder at {}", what, deed.who());
        } else if (deed.status() == UNKNOWN) {
            events.noticed("at " + deed.who() + " somebody without the token of operators wants to " + what, true);
        } else {
            LOG.warn(
                    "{}: not done, by the token's holder at {}: {} {}",
                    what,
                    deed.who(),
                    deed.status(),
                    Printable.of(deed.why()));
        }
    }

    /** The name of the logger. */
    static final String NAME = "org.ternmq.audit";

    private static final int UNKNOWN = 401;
    private static final Logger LOG = LoggerFactory.getLogger(NAME);
}
