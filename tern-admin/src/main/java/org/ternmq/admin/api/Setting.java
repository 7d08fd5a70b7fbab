package org.ternmq.admin.api;

import java.util.Optional;

/**
 * What holds for a key of the configuration.
 *
 * @param section as the configuration calls it; empty for the top
 * @param index which of the tables of that name it is, from 0
 * @param value a text, whole number or truth value, or a list of texts
 * @param origin where it was written; empty for the standard
 * @param isSecret whether the value may hold what only the broker is to know
 */
public record Setting(String section, int index, String key, Object value, Optional<String> origin, boolean isSecret) {}
