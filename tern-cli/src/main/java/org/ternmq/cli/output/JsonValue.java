package org.ternmq.cli.output;

import java.util.List;

/** JSON as a value. Texts hold a byte of UTF-8 in each character, so that what is no UTF-8 goes through unchanged. */
public sealed interface JsonValue {
    /** Members in order; names may repeat. */
    record Group(List<Member> members) implements JsonValue {}

    /** A name and its value. */
    record Member(String name, JsonValue value) {}

    /** An array. */
    record Row(List<JsonValue> values) implements JsonValue {}

    /** A string. */
    record Text(String text) implements JsonValue {}

    /** A number. */
    record Numeral(double value) implements JsonValue {}

    /** {@code true}, {@code false} or {@code null}. */
    record Word(String word) implements JsonValue {}
}
