package org.ternmq.plugin;

/**
 * Is told once for each connection that was let in and has ended, whoever ended it; its session may live on. When another connection takes the
 * session that one has been let in before this is told, and this may be told while the next connection of the client is asked about. Not told
 * while the plug-in is left alone because it failed, nor what does not fit into its queue; both are counted. See {@link org.ternmq.plugin}.
 */
@FunctionalInterface
public interface DisconnectListener {
    /**
     * A connection has ended.
     *
     * @param reasonCode of 5.0: 0 if the client said goodbye, 0x04 if it did and wants its will published, 0x80 if it was lost, 0x8E if another
     *     connection took its session, 0x8D if it was silent for too long, 0x8B if the broker stops
     * @param why in words
     */
    void onDisconnect(ClientInfo client, int reasonCode, String why);
}
