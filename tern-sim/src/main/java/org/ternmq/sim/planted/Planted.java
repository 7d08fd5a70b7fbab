package org.ternmq.sim.planted;

import java.util.Locale;

/** A bug, each with the number of seeds within which it must be found. */
public enum Planted {
    /** None. */
    NONE(0),
    /** Acknowledgements leave before what they acknowledge is synced. */
    ACK_BEFORE_SYNC(20),
    /** PUBREL leaves before it is written that the receiver has the message. */
    PUBREL_BEFORE_RELEASED(60),
    /** A QoS 2 message is written without the identifier it came under. */
    MESSAGE_WITHOUT_ID(20),
    /** The identifier is written before its message, in a record of its own. */
    ID_BEFORE_MESSAGE(200),
    /** A QoS 2 message leaves before its identifier is written. */
    PUBLISH_BEFORE_SENT(60),
    /** With a segment that is not needed any more the next one goes too. */
    SEGMENT_DELETED_EARLY(20),
    /** A session that loses its connection is written down as one that never expires. */
    EXPIRY_LOST(60),
    /** When a client comes back, the QoS 2 identifiers received from it are forgotten on disk. */
    IDS_FORGOTTEN_ON_CONNECT(60),
    /** Nothing is synced but folders. */
    SYNC_SKIPPED(20),
    /** What is retained is not written. */
    RETAINED_NOT_WRITTEN(20),
    /** The end of a subscription is not written. */
    UNSUBSCRIBED_NOT_WRITTEN(20),
    /** Whose a session is is not written. */
    OWNER_NOT_WRITTEN(20),
    /** That messages are done with is not written. */
    DONE_NOT_WRITTEN(20);

    private final int seeds;

    Planted(int seeds) {
        this.seeds = seeds;
    }

    /** Within how many seeds it is found. */
    public int seeds() {
        return seeds;
    }

    /** What it is called on the command line. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
