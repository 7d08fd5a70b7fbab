package org.ternmq.cli.probe;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ternmq.cli.probe.kit.CheckVerdict;
import org.ternmq.cli.probe.kit.Offer;
import org.ternmq.cli.probe.kit.PacketWords;
import org.ternmq.cli.probe.kit.Probe;
import org.ternmq.cli.probe.kit.RawPeer;
import org.ternmq.cli.probe.kit.Target;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Version;

/** Asks a broker which versions it speaks and what it says of itself. */
final class Findings {
    private Findings() {}

    /**
     * Connects once in each version.
     *
     * @throws CheckVerdict if there is no connection at all
     */
    static Offer offer(Target target) throws InterruptedException {
        Map<Version, Offer.Answer> answers = new LinkedHashMap<>();
        Properties granted = Properties.NONE;
        Offer nothing = new Offer(Map.of(), Properties.NONE);
        for (Version version : Version.values()) {
            try (Probe probe = new Probe(target, nothing, version, target.prefix() + "v" + version.level())) {
                RawPeer peer = probe.open();
                Connack connack = greet(probe, peer);
                answers.put(version, new Offer.Answer(connack.isAccepted(), PacketWords.of(connack)));
                if (connack.isAccepted() && version.hasProperties()) {
                    granted = connack.properties();
                }
                if (connack.isAccepted()) {
                    peer.send(Disconnect.NORMAL);
                }
            } catch (Silent silent) {
                answers.put(version, new Offer.Answer(false, silent.getMessage()));
            }
        }
        return new Offer(answers, granted);
    }

    /** In 5.0 response information is asked for, so that all that the broker says of itself comes. */
    private static Connack greet(Probe probe, RawPeer peer) throws InterruptedException, Silent {
        Connect connect = probe.clean();
        if (probe.isVersion5()) {
            connect = Probe.with(connect, Properties.of(PropertyId.REQUEST_RESPONSE_INFORMATION, 1));
        }
        try {
            peer.send(connect);
            return peer.await(Connack.class);
        } catch (CheckVerdict none) {
            throw new Silent(none.came());
        }
    }

    /** There is a connection, but no CONNACK. */
    private static final class Silent extends Exception {
        private static final long serialVersionUID = 1L;

        private final String what;

        Silent(String what) {
            super(what);
            this.what = what;
        }

        @Override
        public String getMessage() {
            return what;
        }
    }
}
