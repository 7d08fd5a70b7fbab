package org.ternmq.codec.wire;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.ternmq.codec.packet.Ack;
import org.ternmq.codec.packet.Auth;
import org.ternmq.codec.packet.Connack;
import org.ternmq.codec.packet.Connect;
import org.ternmq.codec.packet.Disconnect;
import org.ternmq.codec.packet.Message;
import org.ternmq.codec.packet.Packet;
import org.ternmq.codec.packet.Ping;
import org.ternmq.codec.packet.Publish;
import org.ternmq.codec.packet.Suback;
import org.ternmq.codec.packet.Subscribe;
import org.ternmq.codec.packet.Subscribe.RetainHandling;
import org.ternmq.codec.packet.Unsuback;
import org.ternmq.codec.packet.Unsubscribe;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.PacketType;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.PropertyId.Place;
import org.ternmq.codec.value.Qos;
import org.ternmq.codec.value.ReasonCode;
import org.ternmq.codec.value.TopicFilter;
import org.ternmq.codec.value.TopicName;
import org.ternmq.codec.value.Version;

/** Draws packets of a version that somebody may send, all fields at random. */
final class RandomPackets {
    private final RandomGenerator random;
    private final Version version;

    RandomPackets(RandomGenerator random, Version version) {
        this.random = random;
        this.version = version;
    }

    /** The types that the version has. */
    static Set<PacketType> types(Version version) {
        Set<PacketType> types = EnumSet.allOf(PacketType.class);
        types.remove(PacketType.RESERVED);
        if (!version.hasProperties()) {
            types.remove(PacketType.AUTH);
        }
        return types;
    }

    Packet any() {
        List<PacketType> types = List.copyOf(types(version));
        return next(types.get(random.nextInt(types.size())));
    }

    Packet next(PacketType type) {
        return switch (type) {
            case CONNECT -> connect();
            case CONNACK -> connack();
            case PUBLISH -> publish();
            case PUBACK -> new Ack.Puback(packetId(), reason(ReasonCode.Place.RECEIPT), properties(Place.ACK));
            case PUBREC -> new Ack.Pubrec(packetId(), reason(ReasonCode.Place.RECEIPT), properties(Place.ACK));
            case PUBREL -> new Ack.Pubrel(packetId(), reason(ReasonCode.Place.RELEASE), properties(Place.ACK));
            case PUBCOMP -> new Ack.Pubcomp(packetId(), reason(ReasonCode.Place.RELEASE), properties(Place.ACK));
            case SUBSCRIBE -> new Subscribe(packetId(), properties(Place.SUBSCRIBE), some(i -> request()));
            case SUBACK -> new Suback(packetId(), properties(Place.SUBACK), some(i -> subackReason()));
            case UNSUBSCRIBE -> new Unsubscribe(packetId(), properties(Place.UNSUBSCRIBE), some(i -> filter()));
            case UNSUBACK -> unsuback();
            case PINGREQ -> Ping.Pingreq.INSTANCE;
            case PINGRESP -> Ping.Pingresp.INSTANCE;
            case DISCONNECT -> disconnect();
            case AUTH -> auth();
            case RESERVED -> throw new IllegalArgumentException("nobody sends " + type);
        };
    }

    private Connect connect() {
        boolean cleanStart = random.nextBoolean();
        boolean mayBeEmpty = version.hasProperties() || version == Version.V3_1_1 && cleanStart;
        String clientId = mayBeEmpty && chance(4) ? "" : "c" + text();
        Optional<Message> will = chance(2) ? Optional.of(message(Place.WILL)) : Optional.empty();
        Connect.Login login = switch (random.nextInt(4)) {
            case 0 -> Connect.Login.of(text(), bytes(40));
            case 1 -> Connect.Login.of(text(), null);
            case 2 -> version.hasProperties() ? Connect.Login.of(null, bytes(40)) : Connect.Login.NONE;
            default ->
                version == Version.V3_1
                        ? new Connect.Login(true, null, random.nextBoolean(), null)
                        : Connect.Login.NONE;
        };
        return new Connect(
                version, clientId, cleanStart, random.nextInt(65_536), properties(Place.CONNECT), will, login);
    }

    private Connack connack() {
        int code = version.hasProperties() ? reason(ReasonCode.Place.CONNACK).code() : random.nextInt(6);
        boolean present = code == 0 && version != Version.V3_1 && random.nextBoolean();
        return new Connack(present, code, properties(Place.CONNACK));
    }

    private Publish publish() {
        Message message = message(chance(2) ? Place.CLIENT_PUBLISH : Place.SERVER_PUBLISH);
        if (!message.qos().isAcknowledged()) {
            return Publish.atMostOnce(message);
        }
        return new Publish(message, packetId(), random.nextBoolean());
    }

    private Message message(Place place) {
        Properties properties = properties(place);
        boolean byAlias = properties.has(PropertyId.TOPIC_ALIAS) && chance(2);
        int length = chance(50) ? random.nextInt(65_536) : random.nextInt(100);
        return new Message(byAlias ? TopicName.NONE : topic(), bytes(length), qos(), random.nextBoolean(), properties);
    }

    private Subscribe.Request request() {
        TopicFilter filter = filter();
        if (!version.hasProperties()) {
            return Subscribe.Request.of(filter, qos());
        }
        RetainHandling handling = RetainHandling.values()[random.nextInt(3)];
        return new Subscribe.Request(
                filter, qos(), !filter.isShared() && random.nextBoolean(), random.nextBoolean(), handling);
    }

    private ReasonCode subackReason() {
        if (version.hasProperties()) {
            return reason(ReasonCode.Place.SUBACK);
        }
        return chance(4) ? ReasonCode.UNSPECIFIED_ERROR : ReasonCode.granted(qos());
    }

    private Unsuback unsuback() {
        List<ReasonCode> reasons = version.hasProperties() ? some(i -> reason(ReasonCode.Place.UNSUBACK)) : List.of();
        return new Unsuback(packetId(), properties(Place.UNSUBACK), reasons);
    }

    private Disconnect disconnect() {
        return chance(2)
                ? new Disconnect(reason(ReasonCode.Place.CLIENT_DISCONNECT), properties(Place.CLIENT_DISCONNECT))
                : new Disconnect(reason(ReasonCode.Place.SERVER_DISCONNECT), properties(Place.SERVER_DISCONNECT));
    }

    private Auth auth() {
        Properties drawn = properties(Place.AUTH).without(PropertyId.AUTHENTICATION_METHOD);
        ReasonCode.Place place = chance(2) ? ReasonCode.Place.CLIENT_AUTH : ReasonCode.Place.SERVER_AUTH;
        return new Auth(
                reason(place),
                drawn.toBuilder().add(PropertyId.AUTHENTICATION_METHOD, text()).build());
    }

    private ReasonCode reason(ReasonCode.Place place) {
        if (!version.hasProperties()) {
            return ReasonCode.SUCCESS;
        }
        List<ReasonCode> fitting = Stream.of(ReasonCode.values())
                .filter(code -> code.mayStandIn(place))
                .toList();
        return fitting.get(random.nextInt(fitting.size()));
    }

    /** Authentication data comes only with its method. */
    Properties properties(Place place) {
        if (!version.hasProperties() || chance(3)) {
            return Properties.NONE;
        }
        Properties.Builder drawn = Properties.builder();
        List<PropertyId> ids = new ArrayList<>(List.of(PropertyId.values()));
        Collections.shuffle(ids, Random.from(random));
        for (PropertyId id : ids) {
            int copies = !id.mayStandIn(place) || chance(2) ? 0 : id.mayRepeatIn(place) ? random.nextInt(4) : 1;
            for (int i = 0; i < copies; i++) {
                add(drawn, id);
            }
        }
        Properties all = drawn.build();
        return all.has(PropertyId.AUTHENTICATION_METHOD) ? all : all.without(PropertyId.AUTHENTICATION_DATA);
    }

    private void add(Properties.Builder drawn, PropertyId id) {
        switch (id.kind()) {
            case BYTE, U16, U32, VARINT -> drawn.add(id, number(id.min(), id.max()));
            case UTF8 -> drawn.add(id, id == PropertyId.RESPONSE_TOPIC ? topic().toString() : text());
            case BINARY -> drawn.add(id, bytes(random.nextInt(30)));
            case PAIR -> drawn.addUser(text(), text());
        }
    }

    private long number(long min, long max) {
        return switch (random.nextInt(4)) {
            case 0 -> min;
            case 1 -> max;
            case 2 -> Math.min(max, random.nextLong(min, min + 200));
            default -> random.nextLong(min, max + 1);
        };
    }

    private TopicName topic() {
        String text = text().replaceAll("[+#]", "/");
        return TopicName.of(text.isEmpty() ? "t" : text);
    }

    private TopicFilter filter() {
        List<String> levels = new ArrayList<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            levels.add(chance(4) ? "+" : text().replaceAll("[+#/$]", "x"));
        }
        if (chance(4)) {
            levels.add("#");
        }
        String filter = String.join("/", levels);
        String whole = filter.isEmpty() ? "/" : filter;
        return TopicFilter.of(chance(5) ? "$share/group/" + whole : whole);
    }

    /** Mostly short; of one to four bytes a character, control characters and non-characters among them. */
    private String text() {
        int length = chance(200) ? random.nextInt(16_000) : random.nextInt(12);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(
                    switch (random.nextInt(8)) {
                        case 0 -> random.nextInt(0x80, 0x800);
                        case 1 -> random.nextInt(0xE000, 0x1_0000);
                        case 2 -> random.nextInt(0x1_0000, 0x11_0000);
                        case 3 -> random.nextInt(1, 0x80);
                        case 4 -> random.nextInt(0x800, 0xD800);
                        default -> random.nextInt('a', 'z' + 1);
                    });
        }
        return text.toString();
    }

    private Bytes bytes(int length) {
        byte[] drawn = new byte[length];
        random.nextBytes(drawn);
        return Bytes.wrap(drawn);
    }

    private Qos qos() {
        return Qos.of(random.nextInt(3));
    }

    private int packetId() {
        return random.nextInt(1, 65_536);
    }

    private <T> List<T> some(IntFunction<T> one) {
        return Stream.iterate(0, i -> i + 1)
                .limit(random.nextInt(1, 6))
                .map(one::apply)
                .toList();
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }
}
