package org.ternmq.core.session;

import org.ternmq.codec.packet.Message;
import org.ternmq.core.auth.Access;
import org.ternmq.core.flow.DropReason;
import org.ternmq.core.flow.Outbox;
import org.ternmq.core.message.Delivery;
import org.ternmq.core.message.Publication;
import org.ternmq.core.store.StoreRecord;

/**
 * Whose a session is, and which messages go to its client and from it: what it may have, and what it takes. What does not is counted. A
 * part of {@link Session}.
 */
final class Admission {
    private String owner = "";
    private Access access = Access.ALL;

    /** The user whose the session is; empty if it is nobody's in particular. */
    String owner() {
        return owner;
    }

    void apply(StoreRecord.Owned owned) {
        owner = owned.userName();
    }

    /** What the client may do. */
    Access access() {
        return access;
    }

    void access(Access newAccess) {
        access = newAccess;
    }

    /** Whether the rules let the client have it, which they may have done when it subscribed and do no more. */
    boolean mayHave(Delivery delivery) {
        return access.mayReceive(delivery.publication().message().topic(), delivery.qos());
    }

    /** The same; what it may not have is counted. */
    boolean mayHave(Delivery delivery, Outbox out) {
        boolean isAllowed = mayHave(delivery);
        if (!isAllowed) {
            out.dropped(delivery, DropReason.NOT_AUTHORIZED);
        }
        return isAllowed;
    }

    /** Somebody else of the group gets what this client may not have, or nobody does. */
    void deny(Delivery delivery, Outbox out) {
        if (delivery.refuse()) {
            return;
        }
        out.dropped(delivery, DropReason.NOT_AUTHORIZED);
        if (delivery.qos().isAcknowledged()) {
            out.record(new StoreRecord.Refused(delivery));
        }
    }

    /** What is too large for the client counts as sent [MQTT-3.1.2-25]. */
    boolean fits(Delivery delivery, Outbox out) {
        boolean taken = out.takes(delivery);
        if (!taken) {
            out.dropped(delivery, DropReason.TOO_LARGE);
        }
        return taken;
    }

    /** Whether the rules still let the client publish its will. */
    boolean mayPublish(Message will, String clientId, Outbox out) {
        boolean isAllowed = access.mayPublish(will.topic(), will.qos(), will.retain());
        if (!isAllowed) {
            out.dropped(new Publication(will, clientId, 0).delivery(will.qos(), false), DropReason.NOT_AUTHORIZED);
        }
        return isAllowed;
    }
}
