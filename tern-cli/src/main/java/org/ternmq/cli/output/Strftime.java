package org.ternmq.cli.output;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** One conversion of C's {@code strftime}, as it is in the "C" locale. */
final class Strftime {
    private Strftime() {}

    static String of(char conversion, ZonedDateTime at) {
        return switch (conversion) {
            case 'c' -> pattern("EEE MMM ", at) + blanks(at.getDayOfMonth()) + pattern(" HH:mm:ss yyyy", at);
            case 'C' -> two(at.getYear() / 100);
            case 'e' -> blanks(at.getDayOfMonth());
            case 'g' -> two(at.get(IsoFields.WEEK_BASED_YEAR) % 100);
            case 'G' -> Integer.toString(at.get(IsoFields.WEEK_BASED_YEAR));
            case 'k' -> blanks(at.getHour());
            case 'l' -> blanks(at.get(ChronoField.CLOCK_HOUR_OF_AMPM));
            case 'n' -> "\n";
            case 'N' -> String.format(Locale.ROOT, "%09d", at.getNano());
            case 'P' -> pattern("a", at).toLowerCase(Locale.ROOT);
            case 's' -> Long.toString(at.toEpochSecond());
            case 't' -> "\t";
            case 'u' -> Integer.toString(at.getDayOfWeek().getValue());
            case 'U' -> two((at.getDayOfYear() + 6 - at.getDayOfWeek().getValue() % 7) / 7);
            case 'V' -> two(at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case 'w' -> Integer.toString(at.getDayOfWeek().getValue() % 7);
            case 'W' -> two((at.getDayOfYear() + 7 - at.getDayOfWeek().getValue()) / 7);
            case '%' -> "%";
            default -> {
                String pattern = pattern(conversion);
                yield pattern.isEmpty() ? "%" + conversion : pattern(pattern, at);
            }
        };
    }

    /** What a pattern of Java's says as well; empty for none. */
    private static String pattern(char conversion) {
        return switch (conversion) {
            case 'a' -> "EEE";
            case 'A' -> "EEEE";
            case 'b', 'h' -> "MMM";
            case 'B' -> "MMMM";
            case 'd' -> "dd";
            case 'D', 'x' -> "MM/dd/yy";
            case 'F' -> "yyyy-MM-dd";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'j' -> "DDD";
            case 'm' -> "MM";
            case 'M' -> "mm";
            case 'p' -> "a";
            case 'r' -> "hh:mm:ss a";
            case 'R' -> "HH:mm";
            case 'S' -> "ss";
            case 'T', 'X' -> "HH:mm:ss";
            case 'y' -> "yy";
            case 'Y' -> "yyyy";
            case 'z' -> "xx";
            case 'Z' -> "zzz";
            default -> "";
        };
    }

    static String pattern(String pattern, ZonedDateTime at) {
        return DateTimeFormatter.ofPattern(pattern, Locale.US).format(at);
    }

    private static String two(int number) {
        return String.format(Locale.ROOT, "%02d", number);
    }

    private static String blanks(int number) {
        return String.format(Locale.ROOT, "%2d", number);
    }
}
