package org.ternmq.cli.plan;

import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A count, a rate or bytes: a number, with k, M or G behind it for thousands, millions and thousands of millions of it. */
final class Quantity implements ITypeConverter<Double> {
    @Override
    public Double convert(String word) {
        double factor = switch (word.isEmpty() ? ' ' : word.charAt(word.length() - 1)) {
            case 'k', 'K' -> 1e3;
            case 'm', 'M' -> 1e6;
            case 'g', 'G' -> 1e9;
            default -> 1;
        };
        try {
            double number = Double.parseDouble(factor == 1 ? word : word.substring(0, word.length() - 1)) * factor;
            if (number >= 0 && number <= MOST) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new TypeConversionException("it is a number such as 500, 20k or 1.5M, not " + word);
        }
        throw new TypeConversionException("it is a number from 0 to 1e12, not " + word);
    }

    /** A count for people: 1,500,000, or with a digit behind the point when it is small. */
    static String count(double number) {
        return String.format(Locale.ROOT, number >= 10 || number == Math.rint(number) ? "%,.0f" : "%.1f", number);
    }

    /** Bytes for people, in units of 1024. */
    static String bytes(double number) {
        String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
        int unit = 0;
        while (number >= 1024 && unit < units.length - 1) {
            number /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, number >= 100 || unit == 0 ? "%.0f %s" : "%.1f %s", number, units[unit]);
    }

    private static final double MOST = 1e12;
}
