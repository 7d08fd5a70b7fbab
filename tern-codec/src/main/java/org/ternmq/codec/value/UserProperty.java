package org.ternmq.codec.value;

/** A name and a value that the standard gives no meaning; names may repeat and keep their order (5.0 section 2.2.2.2). */
public record UserProperty(String name, String value) {}
