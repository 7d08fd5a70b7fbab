package org.ternmq.codec.rules;

import static org.ternmq.codec.rules.Reader.prefixed;

import org.ternmq.codec.packet.Packet;

/** Where in a packet properties stand: behind some bytes and in front of others. */
record Slot(Reader reader, String firstByte, String before, String behind) {
    /** The packet with these properties. */
    Packet takes(String properties) {
        return reader.reads(firstByte, body(properties));
    }

    /** The property may stand here, but not a second time. */
    void takesOnce(String property) {
        takes(property);
        protocolError(property + property);
    }

    /** The properties can be read but must not be sent. */
    void protocolError(String properties) {
        reader.protocolError(firstByte, body(properties));
    }

    /** The properties break their layout. */
    void malformed(String properties) {
        reader.malformed(firstByte, body(properties));
    }

    private String body(String properties) {
        return before + prefixed(properties) + behind;
    }
}
