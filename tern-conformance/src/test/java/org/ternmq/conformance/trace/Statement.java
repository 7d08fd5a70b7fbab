package org.ternmq.conformance.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.ternmq.testkit.Spec;

/**
 * A normative sentence of a standard.
 *
 * @param id as in comments and in {@code @Covers}: ids of 3.1.1 begin with {@code MQTT3-}, those that the standard
 *     itself did not number with {@code U5-}, those of MQTT-SN with {@code SN-}, of its draft with {@code SN2-}
 * @param standard as a heading
 * @param role whose duty it is: {@code server}, {@code client} or {@code both}; in MQTT-SN the names of the sides, and
 *     {@code (should)} or {@code (may)} where it is less than a must
 */
record Statement(String id, String standard, String role) {
    static final String V3 = "MQTT 3.1.1";
    static final String V5 = "MQTT 5.0";
    static final String UNNUMBERED = "MQTT 5.0, sentences without a number";
    static final String SN = "MQTT-SN 1.2";
    static final String SN2 = "MQTT-SN 2.0, a draft";

    private static final Pattern SN_ROW =
            Pattern.compile("^\\| (SN-[0-9.-]+) \\| ([CGF]+) \\| ([MSO]) \\|", Pattern.MULTILINE);

    /** All of them, in the order of the standards. */
    static List<Statement> all() {
        List<Statement> all = new ArrayList<>();
        read("mqtt311-normative.tsv", V3, all);
        read("mqtt5-normative.tsv", V5, all);
        read("mqtt5-unnumbered.tsv", UNNUMBERED, all);
        SN_ROW.matcher(Spec.text("mqttsn12.md"))
                .results()
                .map(row -> new Statement(row.group(1), SN, snRole(row)))
                .forEach(all::add);
        read("mqttsn20-normative.tsv", SN2, all);
        return all;
    }

    private static String snRole(MatchResult row) {
        String sides = row.group(2)
                .chars()
                .mapToObj(side -> side == 'C' ? "client" : side == 'G' ? "gateway" : "forwarder")
                .collect(Collectors.joining(", "));
        return switch (row.group(3)) {
            case "S" -> sides + " (should)";
            case "O" -> sides + " (may)";
            default -> sides;
        };
    }

    private static void read(String file, String standard, List<Statement> all) {
        for (List<String> row : Spec.table(file).stream().skip(1).toList()) {
            String id = row.get(0);
            String ours = switch (standard) {
                case V3 -> id.replace("MQTT-", "MQTT3-");
                case SN2 -> id.replace("MQTT-SN-", "SN2-");
                default -> id;
            };
            all.add(new Statement(ours, standard, row.get(1)));
        }
    }

    /** Whether a broker or a gateway has to keep it. Nobody has to keep a draft. */
    boolean isOurs() {
        return !isDraft() && (standard.equals(SN) ? role.contains("gateway") : !role.equals("client"));
    }

    /** Whether it may change, and is done in preview only: some of it may be open, and is counted apart. */
    boolean isDraft() {
        return standard.equals(SN2);
    }

    /** The section it stands in, without the number of the sentence: {@code 3.1.2}. */
    String section() {
        return id.substring(id.indexOf('-') + 1, id.lastIndexOf('-'));
    }

    /** The first two numbers of the section, {@code 3.1}: one packet, or one subject. */
    String chapter() {
        String[] numbers = section().split("\\.", -1);
        return numbers.length < 2 ? numbers[0] : numbers[0] + "." + numbers[1];
    }
}
