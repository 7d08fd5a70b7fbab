package org.ternmq.transport.uplink;

import java.util.function.LongSupplier;
import org.ternmq.broker.loop.Loop;
import org.ternmq.broker.loop.Shared;
import org.ternmq.broker.port.BrokerEvents;
import org.ternmq.codec.value.Version;
import org.ternmq.core.auth.Certified;
import org.ternmq.core.session.Limits;
import org.ternmq.transport.sn.SnConnection;
import org.ternmq.transport.sn.SnDoor;
import org.ternmq.transport.sn.Upstream;

/**
 * How the two ends of a splice are made.
 *
 * @param loop where they live
 * @param clock monotonic nanoseconds
 * @param door what the session here is met with
 * @param elsewhere makes connections to the other broker
 * @param version what that speaks
 */
record Ends(Loop loop, LongSupplier clock, Shared shared, SnDoor door, Upstream.Maker elsewhere, Version version) {
    Upstream here(Upstream.Client client, String id) {
        return new SnConnection(loop, clock, door, id, Certified.NONE, client);
    }

    Upstream there(Upstream.Client client, String id) {
        return elsewhere.make(loop, id, Certified.NONE, client);
    }

    BrokerEvents events() {
        return shared.events();
    }

    Limits limits() {
        return shared.limits();
    }
}
