package org.ternmq.cli.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import org.ternmq.codec.value.Bytes;
import org.ternmq.codec.value.Properties;
import org.ternmq.codec.value.PropertyId;
import org.ternmq.codec.value.PropertyId.Place;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The flag that adds properties to packets. */
final class PropertyFlags {
    @Option(
            names = {"-D", "--property"},
            paramLabel = "PACKET NAME VALUE",
            parameterConsumer = Words.class,
            description = {
                "A property for a packet; it makes the protocol mqttv5. PACKET is connect, publish, subscribe, unsubscribe,"
                        + " disconnect or will, NAME as in the standard with hyphens, as in message-expiry-interval.",
                "User properties have two values: -D publish user-property KEY VALUE."
            })
    private List<Given> given = new ArrayList<>();

    /** One use of the flag. */
    record Given(Place place, PropertyId id, String first, String second) {
        void addTo(Properties.Builder properties) {
            switch (id.kind()) {
                case BYTE, U16, U32, VARINT -> properties.add(id, Long.parseLong(first));
                case UTF8 -> properties.add(id, first);
                case BINARY -> properties.add(id, Bytes.utf8(first));
                case PAIR -> properties.addUser(first, second);
            }
        }
    }

    /** Takes as many words as the property has. */
    static final class Words implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> words, ArgSpec flag, CommandSpec command) {
            List<Given> all = flag.getValue();
            try {
                Place place = place(next(words));
                PropertyId id = id(next(words), place);
                String first = next(words);
                var one = new Given(place, id, first, id == PropertyId.USER_PROPERTY ? next(words) : "");
                one.addTo(Properties.builder()); // refuses what it cannot be
                all.add(one);
            } catch (NumberFormatException e) {
                throw new ParameterException(command.commandLine(), "-D: the value is a whole number");
            } catch (IllegalArgumentException e) {
                throw new ParameterException(command.commandLine(), "-D: " + e.getMessage());
            }
        }

        private static String next(Stack<String> words) {
            if (words.isEmpty()) {
                throw new IllegalArgumentException("it takes a packet, the name of a property, and its value");
            }
            return words.pop();
        }

        private static Place place(String word) {
            return switch (word.toLowerCase(Locale.ROOT)) {
                case "connect" -> Place.CONNECT;
                case "publish" -> Place.CLIENT_PUBLISH;
                case "subscribe" -> Place.SUBSCRIBE;
                case "unsubscribe" -> Place.UNSUBSCRIBE;
                case "disconnect" -> Place.CLIENT_DISCONNECT;
                case "will" -> Place.WILL;
                default ->
                    throw new IllegalArgumentException(
                            "the packet is connect, publish, subscribe, unsubscribe, disconnect or will, not " + word);
            };
        }

        private static PropertyId id(String word, Place place) {
            for (PropertyId id : PropertyId.values()) {
                if (id.name().equals(word.toUpperCase(Locale.ROOT).replace('-', '_'))) {
                    require(id.mayStandIn(place), word + " does not stand in this packet");
                    require(id != PropertyId.TOPIC_ALIAS, "this client sets no topic aliases");
                    return id;
                }
            }
            throw new IllegalArgumentException("there is no property " + word);
        }

        private static void require(boolean condition, String whyNot) {
            if (!condition) {
                throw new IllegalArgumentException(whyNot);
            }
        }
    }

    boolean isEmpty() {
        return given.isEmpty();
    }

    /** The properties for a packet. */
    Properties of(Place place) {
        Properties.Builder properties = Properties.builder();
        for (Given one : given) {
            if (one.place() == place) {
                if (properties.has(one.id()) && !one.id().mayRepeatIn(place)) {
                    throw new IllegalArgumentException("-D: " + one.id().wireName() + " may be given once");
                }
                one.addTo(properties);
            }
        }
        return properties.build();
    }

    /** A number among the properties for CONNECT that the client minds itself. */
    @Nullable
    Long connectNumber(PropertyId id) {
        Properties connect = of(Place.CONNECT);
        return connect.has(id) ? Long.valueOf(connect.number(id, 0)) : null;
    }
}
