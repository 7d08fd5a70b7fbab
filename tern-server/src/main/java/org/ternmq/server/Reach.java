package org.ternmq.server;

import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

/** Who can reach a broker, and whether that is meant. */
final class Reach {
    private Reach() {}

    static void checkHosts(Configuration configuration) throws StartException {
        for (Listener listener : configuration.listeners()) {
            if (listener.isUnresolved()) {
                throw new StartException("there is no host \"" + listener.host() + "\" to listen on");
            }
        }
    }

    /** Who can be reached by others lets nobody in who shows nothing, unless that was said. */
    static void check(Configuration configuration, boolean hasWayIn) throws StartException {
        for (Listener listener : configuration.listeners()) {
            boolean isMeant = configuration.access().isAnonymousAllowed() || hasWayIn || hasNames(listener);
            if (!listener.isLoopback() && !isMeant) {
                throw new StartException(
                        "listener " + listener + " can be reached from other machines and nobody has to log"
                                + " in; allow_anonymous must be true for that");
            }
            if (!isMeant && configuration.access().plugins().isPresent()) { // or the loss of one would open the broker
                throw new StartException("no plug-in in "
                        + configuration.access().plugins().get().folder()
                        + " finds out who clients are, and there is no other way in, so that everybody would get in at listener "
                        + listener + " under any name; allow_anonymous must be true for that");
            }
        }
    }

    /** Whether clients come there with a name in their certificate only, or with the one that all have who come there. */
    static boolean hasNames(Listener listener) {
        boolean isGiven = listener.protocol() == Listener.Protocol.MQTT_SN
                && listener.sn().userName().isPresent();
        return isGiven
                || listener.certificate()
                        .filter(certificate -> certificate.userName() != Listener.Certificate.Name.NONE)
                        .isPresent();
    }
}
