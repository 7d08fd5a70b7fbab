package org.ternmq.sn.codec.v2.packet;

import org.ternmq.codec.value.Bytes;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.codec.v2.value.Topic;

/**
 * PUBWOS (section 3.6.1): a message of somebody who has no session and waits for no answer.
 *
 * @param retain whether the message is to be retained
 * @param topic what it is published to, no session alias
 * @param payload the message
 */
public record Pubwos(boolean retain, Topic topic, Bytes payload) implements Sn2Packet {
    /** Refuses a session alias, which means nothing without a session. */
    public Pubwos {
        if (topic instanceof Topic.SessionAlias) {
            throw new IllegalArgumentException("a PUBWOS has no session that an alias could be of");
        }
    }

    @Override
    public Sn2Type type() {
        return Sn2Type.PUBWOS;
    }
}
