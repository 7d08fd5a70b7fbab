package org.ternmq.cli.bench.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param scenario the command that ran
 * @param parameters what was asked for; runs whose parameters differ cannot be compared
 * @param figures what came of it, with the unit in the name
 * @param errors how often what went wrong
 * @param notes what a reader must know to understand the figures
 */
public record BenchReport(
        String scenario,
        Map<String, String> parameters,
        Map<String, Double> figures,
        Map<String, Long> errors,
        List<String> notes) {
    /** Keeps the order of the entries. */
    public BenchReport {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        errors = Collections.unmodifiableMap(new LinkedHashMap<>(errors));
        notes = List.copyOf(notes);
    }

    /** A figure; 0 if there is none. */
    public double figure(String name) {
        return figures.getOrDefault(name, 0.0);
    }

    /** The same with other parameters besides, which stand first. */
    public BenchReport withParameters(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(more);
        all.putAll(parameters);
        return new BenchReport(scenario, all, figures, errors, notes);
    }
}
