package org.ternmq.codec.value;

/** Version of the protocol that a connection speaks. It belongs to the connection, never to a packet. */
public enum Version {
    /** MQTT 3.1 of 2010. */
    V3_1(3, "MQIsdp"),
    /** MQTT 3.1.1, the OASIS standard of 2014. */
    V3_1_1(4, "MQTT"),
    /** MQTT 5.0, the OASIS standard of 2019. */
    V5(5, "MQTT");

    private final int level;
    private final String protocolName;

    Version(int level, String protocolName) {
        this.level = level;
        this.protocolName = protocolName;
    }

    /** The protocol level byte of CONNECT: 3, 4 or 5. */
    public int level() {
        return level;
    }

    /** The protocol name of CONNECT. */
    public String protocolName() {
        return protocolName;
    }

    /** Whether packets of this version carry properties and reason codes. */
    public boolean hasProperties() {
        return this == V5;
    }
}
