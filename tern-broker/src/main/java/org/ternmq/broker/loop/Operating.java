package org.ternmq.broker.loop;

import java.util.NavigableMap;
import org.ternmq.broker.operate.Resident;
import org.ternmq.broker.operate.Residents;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.core.auth.Access;
import org.ternmq.core.endpoint.Host;
import org.ternmq.core.endpoint.ServerEndpoint;
import org.ternmq.core.store.Durability;

/** What operators do with the sessions of one loop. Confined to it. */
final class Operating implements Residents {
    private final Loop loop;
    private final Sessions sessions;

    Operating(Loop loop, Sessions sessions) {
        this.loop = loop;
        this.sessions = sessions;
    }

    @Override
    public NavigableMap<String, ? extends Resident> all() {
        return sessions.all();
    }

    @Override
    public boolean end(String clientId, ReasonCode reason, String why) {
        Resident known = sessions.all().get(clientId);
        if (known == null) {
            return false;
        }
        known.attached().ifPresent(link -> link.disconnect(reason, why, loop.nowNanos()));
        sessions.end(clientId); // which may have ended with that connection
        return true;
    }

    @Override
    public Host.Refusal publish(Message message) {
        Host.Refusal breach = ServerEndpoint.breach(message, loop.limits());
        if (breach.isError()) {
            return breach;
        }
        ReasonCode verdict = sessions.mayPublish(Access.ALL, message, Durability.DISK, true);
        if (verdict.isError()) {
            String why = verdict == ReasonCode.QUOTA_EXCEEDED
                    ? "there is no room to keep the message"
                    : "what is below $SYS is said by the broker alone";
            return new Host.Refusal(verdict, why);
        }
        loop.publish(message, null, null);
        return Host.Refusal.NONE;
    }

    @Override
    public void whenSafe(Runnable task) {
        long position = loop.store().position();
        loop.promised((durable, written) -> {
            boolean waits = position > durable;
            if (!waits) {
                task.run();
            }
            return waits;
        });
    }
}
