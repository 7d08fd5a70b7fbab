package org.ternmq.broker.auth;

import java.util.HashSet;
import java.util.Set;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.core.auth.Access;
import org.ternmq.core.auth.Authorizer;
import org.ternmq.core.auth.Client;

/** Rules that a test changes as it goes: everything is allowed but what is forbidden, in words like "ann publishes a/b". */
public final class ChangingRules implements Authorizer {
    private final Set<String> forbidden = new HashSet<>();

    /** From here on this is forbidden. */
    public void forbid(String what) {
        forbidden.add(what);
    }

    /** It is allowed again. */
    public void allow(String what) {
        forbidden.remove(what);
    }

    @Override
    public Access access(Client client) {
        String user = client.identity().userName();
        return new Access() {
            @Override
            public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
                return may(user + " publishes " + topic);
            }

            @Override
            public boolean maySubscribe(TopicFilter filter, Qos qos) {
                return may(user + " subscribes " + filter.text());
            }

            @Override
            public boolean mayReceive(TopicName topic, Qos qos) {
                return may(user + " receives " + topic);
            }
        };
    }

    private boolean may(String what) {
        return !forbidden.contains(what);
    }
}
