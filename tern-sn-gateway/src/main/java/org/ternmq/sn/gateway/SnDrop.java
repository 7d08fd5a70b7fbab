package org.ternmq.sn.gateway;

/** Why a gateway threw away what it had been given. */
public enum SnDrop {
    /** The datagram is no packet of MQTT-SN. */
    MALFORMED("no packet of MQTT-SN"),
    /** The packet may not come in this state of its client. */
    WRONG_STATE("not in this state of the client"),
    /** The packet has been answered before, and a late copy of it came. */
    REPEATED("a copy of what was handled before"),
    /** A message at QoS 0 or −1 while the broker takes none. */
    CONGESTION("the broker takes no more"),
    /** The system takes no more datagrams for now. */
    NO_ROOM("no room to send"),
    /** A message does not fit into a datagram. */
    TOO_LARGE("does not fit into a datagram"),
    /** A client would have to know more topic ids than it may. */
    TOO_MANY_TOPICS("the client has as many topic ids as it may have"),
    /** The client does not want the topic of a message, and said so when it was registered. */
    TOPIC_REFUSED("the client has refused the topic"),
    /** Whoever sent it may not, or not to this topic. */
    NOT_ALLOWED("not allowed");

    private final String text;

    SnDrop(String text) {
        this.text = text;
    }

    /** In words. */
    public String text() {
        return text;
    }
}
