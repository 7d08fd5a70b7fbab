package org.ternmq.sn.gateway.v2;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.Version;
import org.ternmq.sn.codec.v2.packet.Connack;
import org.ternmq.sn.codec.v2.packet.Connect;
import org.ternmq.sn.codec.v2.packet.Publish;
import org.ternmq.sn.codec.v2.value.Authentication;
import org.ternmq.sn.codec.v2.value.Reason;
import org.ternmq.sn.codec.v2.value.Sn2Type;
import org.ternmq.sn.gateway.GatewayLimits;

/**
 * What client and broker agree on: CONNECT and CONNACK of either protocol in the words of the other one.
 *
 * @param qosMax 0 to 2
 * @param retain whether the broker retains messages
 * @param pingSeconds how often the broker wants to hear of the connection; 0 for never
 * @param keepAliveSeconds how long the client may be silent
 * @param sessionExpirySeconds how long the session outlives the virtual connection
 */
record Terms(int qosMax, boolean retain, int pingSeconds, int keepAliveSeconds, long sessionExpirySeconds) {
    /**
     * What the broker is asked for a client: [SN2-3.1.18-2] the session of its identifier, [SN2-3.1.2.1-1, SN2-3.1.2.1-2, SN2-3.1.2.1-3] a new one or the
     * one that is there, [SN2-4.1.1-1] for as long as it says. The gateway watches keep alive itself: who sleeps has none.
     */
    static org.ternmq.codec.packet.Connect ask(
            Connect client,
            String clientId,
            Optional<Message> will,
            Credentials.@Nullable Said said,
            GatewayLimits limits) {
        var asked = Properties.builder()
                .add(PropertyId.RECEIVE_MAXIMUM, 1) // one exchange at a time, see Outbound
                .add(PropertyId.MAXIMUM_PACKET_SIZE, limits.packetBytesMax());
        client.sessionExpirySeconds().ifPresent(seconds -> asked.add(PropertyId.SESSION_EXPIRY_INTERVAL, seconds));
        if (said != null) {
            for (int i = 0; i < said.properties().size(); i++) {
                asked.addChecked(said.properties().idAt(i), said.properties().valueAt(i));
            }
        }
        return new org.ternmq.codec.packet.Connect( // [SN2-3.1.19-4]
                Version.V5,
                clientId,
                client.options().cleanStart(),
                0,
                asked.build(),
                will,
                said == null
                        ? org.ternmq.codec.packet.Connect.Login.NONE
                        : said.credentials().login());
    }

    /** What both agree on. [SN2-3.2.6-2] What the broker has chosen otherwise counts if the client allows that. */
    static Terms of(Connect client, org.ternmq.codec.packet.Connack broker) {
        Properties said = broker.properties();
        int pingSeconds = (int) said.number(PropertyId.SERVER_KEEP_ALIVE, 0);
        boolean isShorter = pingSeconds > 0 && pingSeconds < client.keepAliveSeconds();
        return new Terms(
                (int) said.number(PropertyId.MAXIMUM_QOS, 2),
                said.number(PropertyId.RETAIN_AVAILABLE, 1) == 1,
                pingSeconds,
                isShorter && client.options().suggestions() ? pingSeconds : client.keepAliveSeconds(),
                said.number(
                        PropertyId.SESSION_EXPIRY_INTERVAL,
                        client.sessionExpirySeconds().orElse(0)));
    }

    /**
     * The client is let in: [SN2-3.1.19-5, SN2-3.2.2.1-1, SN2-3.2.2.1-2] with the session that the broker says. [SN2-3.1.2.7-1, SN2-3.1.2.7-2] Other
     * intervals than it asked for stand there only if it allows that.
     *
     * @param packetId of what is answered
     * @param assignedClientId empty if the client has chosen its own
     */
    Connack accepted(
            Connect client,
            org.ternmq.codec.packet.Connack broker,
            int packetId,
            @Nullable Credentials credentials,
            String assignedClientId) {
        boolean mayDiffer = client.options().suggestions();
        Optional<Authentication> last =
                credentials == null || !broker.properties().has(PropertyId.AUTHENTICATION_METHOD)
                        ? Optional.empty()
                        : Optional.of(credentials.toClient(broker.properties()));
        return new Connack(
                broker.sessionPresent(),
                packetId,
                Reason.SUCCESS,
                mayDiffer
                                && sessionExpirySeconds
                                        != client.sessionExpirySeconds().orElse(0)
                        ? OptionalLong.of(sessionExpirySeconds)
                        : OptionalLong.empty(),
                mayDiffer && keepAliveSeconds != client.keepAliveSeconds()
                        ? OptionalInt.of(keepAliveSeconds)
                        : OptionalInt.empty(),
                last,
                assignedClientId);
    }

    /** Why the broker does not let the client in; [SN2-4.11.1-1] perhaps since it does not know how the client shows who it is. */
    static Reason refusal(org.ternmq.codec.packet.Connack broker) {
        ReasonCode code = ReasonCode.ofCode(broker.returnCode());
        return code == null || !code.isError() ? Reason.UNSPECIFIED_ERROR : Reasons.toClient(code, Sn2Type.CONNACK);
    }

    /** Whether the broker takes a message. */
    boolean takes(Publish publish) {
        return publish.qos().bits() <= qosMax && (retain || !publish.retain());
    }
}
