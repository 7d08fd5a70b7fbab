package org.ternmq.cli.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A rate: a number above 0, or {@code max}, which is infinite. */
final class RateWord implements ITypeConverter<Double> {
    @Override
    public Double convert(String word) {
        if (word.equals("max")) {
            return Double.POSITIVE_INFINITY;
        }
        try {
            double rate = Double.parseDouble(word);
            if (rate > 0 && rate <= MOST) {
                return rate;
            }
        } catch (NumberFormatException e) {
            throw new TypeConversionException("it is a number or max, not " + word);
        }
        throw new TypeConversionException("it is a number above 0, at most 1e9, or max, not " + word);
    }

    private static final double MOST = 1e9;
}
