package org.ternmq.cli.client;

import java.util.Iterator;
import java.util.List;
import org.ternmq.codec.value.Version;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The words for versions of the protocol. */
final class Versions implements ITypeConverter<Version>, Iterable<String> {
    @Override
    public Version convert(String word) {
        return switch (word) {
            case "31", "mqttv31", "3.1" -> Version.V3_1;
            case "311", "mqttv311", "3.1.1" -> Version.V3_1_1;
            case "5", "mqttv5", "5.0" -> Version.V5;
            default -> throw new TypeConversionException("it is mqttv31, mqttv311 or mqttv5, not " + word);
        };
    }

    @Override
    public Iterator<String> iterator() {
        return List.of("mqttv31", "mqttv311", "mqttv5").iterator();
    }
}
