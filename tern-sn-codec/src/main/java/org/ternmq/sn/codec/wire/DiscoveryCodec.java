package org.ternmq.sn.codec.wire;

import java.nio.ByteBuffer;
import org.ternmq.sn.codec.packet.Discovery;
import org.ternmq.sn.codec.packet.Discovery.Advertise;
import org.ternmq.sn.codec.packet.Discovery.GwInfo;
import org.ternmq.sn.codec.packet.Discovery.SearchGw;

/** ADVERTISE, SEARCHGW and GWINFO (sections 5.4.1 to 5.4.3). */
final class DiscoveryCodec {
    private DiscoveryCodec() {}

    static Advertise readAdvertise(ByteBuffer in) {
        int gatewayId = SnWire.octet(in, "GwId");
        return new Advertise(gatewayId, SnWire.twoOctets(in, "Duration"));
    }

    static SearchGw readSearchGw(ByteBuffer in) {
        return new SearchGw(SnWire.octet(in, "Radius"));
    }

    static GwInfo readGwInfo(ByteBuffer in) {
        int gatewayId = SnWire.octet(in, "GwId");
        return new GwInfo(gatewayId, SnWire.rest(in));
    }

    static int size(Discovery discovery) {
        return switch (discovery) {
            case Advertise advertise -> 3;
            case SearchGw search -> 1;
            case GwInfo info -> 1 + info.address().length();
        };
    }

    static void write(Discovery discovery, ByteBuffer out) {
        switch (discovery) {
            case Advertise advertise -> {
                out.put((byte) advertise.gatewayId());
                out.putShort((short) advertise.durationSeconds());
            }
            case SearchGw search -> out.put((byte) search.radius());
            case GwInfo info -> {
                out.put((byte) info.gatewayId());
                info.address().writeTo(out);
            }
        }
    }
}
