package org.ternmq.codec.packet;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.Utf8;
import org.ternmq.codec.value.Version;

/**
 * CONNECT (section 3.1).
 *
 * @param version protocol that the client speaks from here on
 * @param clientId may be empty where the version allows it
 * @param cleanStart Clean Start of 5.0, Clean Session of 3.x
 * @param keepAliveSeconds 0 to 65,535; 0 turns keep alive off
 * @param properties those of CONNECT; the will has its own
 * @param will what is published if the client is lost
 * @param login user name and password
 */
public record Connect(
        Version version,
        String clientId,
        boolean cleanStart,
        int keepAliveSeconds,
        Properties properties,
        Optional<Message> will,
        Login login)
        implements Packet {
    /** A session expiry interval that never ends. */
    public static final long FOR_EVER = 0xFFFF_FFFFL;

    /** Refuses what no CONNECT of the version can say. */
    public Connect {
        if (keepAliveSeconds < 0 || keepAliveSeconds > 65_535) {
            throw new IllegalArgumentException("keep alive is 0 to 65535 seconds, not " + keepAliveSeconds);
        }
        Utf8.requireValid(clientId);
        requireProperties(version, properties, PropertyId.Place.CONNECT);
        will.ifPresent(message -> requireWill(version, message));
        boolean lacks =
                login.hasUserName() != (login.userName() != null) || login.hasPassword() != (login.password() != null);
        if (lacks && version != Version.V3_1) {
            throw new IllegalArgumentException("only 3.1 sets the flag of a field that is missing");
        }
        if (login.hasPassword() && !login.hasUserName() && !version.hasProperties()) {
            throw new IllegalArgumentException("a password without a user name is of 5.0 only");
        }
    }

    private static void requireWill(Version version, Message will) {
        requireProperties(version, will.properties(), PropertyId.Place.WILL);
        if (will.topic().isEmpty() || will.payload().length() > Utf8.LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a will has a topic and at most " + Utf8.LENGTH_MAX + " bytes of payload");
        }
    }

    private static void requireProperties(Version version, Properties properties, PropertyId.Place place) {
        properties.requireIn(place, place);
        if (!version.hasProperties() && !properties.isEmpty()) {
            throw new IllegalArgumentException(version + " has no properties");
        }
    }

    /** A CONNECT without will and login. */
    public static Connect of(Version version, String clientId, boolean cleanStart, int keepAliveSeconds) {
        return new Connect(
                version, clientId, cleanStart, keepAliveSeconds, Properties.NONE, Optional.empty(), Login.NONE);
    }

    @Override
    public PacketType type() {
        return PacketType.CONNECT;
    }

    /**
     * How long the session is to outlive its connection, in seconds (5.0 section 3.1.2.11.2), {@link #FOR_EVER} for always. Clean Session 0
     * of 3.x asks for a session without end.
     */
    public long sessionExpirySeconds() {
        if (version.hasProperties()) {
            return properties.number(PropertyId.SESSION_EXPIRY_INTERVAL, 0);
        }
        return cleanStart ? 0 : FOR_EVER;
    }

    /**
     * What a client says of itself. In 3.1 a flag may be set although its field is missing: then the flag is true and the field
     * {@code null}, as it is where the flag is not set.
     *
     * @param hasUserName the flag
     * @param userName {@code null} where it is absent
     * @param hasPassword the flag
     * @param password {@code null} where it is absent, at most 65,535 bytes
     */
    public record Login(
            boolean hasUserName,
            @Nullable String userName,
            boolean hasPassword,
            @Nullable Bytes password) {
        /** Neither user name nor password. */
        public static final Login NONE = new Login(false, null, false, null);

        /** Refuses a field whose flag is not set, and one that cannot be sent. */
        public Login {
            if (userName != null) {
                Utf8.requireValid(userName);
            }
            if (password != null && password.length() > Utf8.LENGTH_MAX) {
                throw new IllegalArgumentException("a password has at most " + Utf8.LENGTH_MAX + " bytes");
            }
            if (userName != null && !hasUserName || password != null && !hasPassword) {
                throw new IllegalArgumentException("a user name or password without its flag");
            }
        }

        /** A user name and a password, {@code null} for one that is absent. */
        public static Login of(@Nullable String userName, @Nullable Bytes password) {
            return new Login(userName != null, userName, password != null, password);
        }

        /** The user name and how long the password is, never the password. */
        @Override
        public String toString() {
            return "Login[" + userName + (password == null ? "" : ", password") + "]";
        }
    }
}
