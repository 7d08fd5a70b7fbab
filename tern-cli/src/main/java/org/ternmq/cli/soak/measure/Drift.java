package org.ternmq.cli.soak.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether a quantity rises. The first third of a run is for getting there; the medians of the middle and the last third are compared, so
 * that one value that stands out says nothing, and a line is fitted to both thirds. It drifts if the median rose by more than is
 * tolerated and the line rises by more than twice what its slope is uncertain by.
 *
 * @param middle median of the middle third
 * @param last median of the last third
 * @param perHour slope of the fitted line
 * @param verdict what comes of them
 */
public record Drift(Quantity quantity, double middle, double last, double perHour, Verdict verdict) {
    /** What is said of a quantity. */
    public enum Verdict {
        /** It does not rise by more than is tolerated. */
        STEADY,
        /** It does. */
        RISES,
        /** There are too few values. */
        UNKNOWN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of what was sampled in a run of so many seconds. */
    public static Drift of(Quantity quantity, List<Sample> samples, double seconds) {
        double[][] points = samples.stream()
                .filter(sample -> sample.seconds() >= seconds / 3 && Double.isFinite(sample.value(quantity)))
                .map(sample -> new double[] {sample.seconds(), sample.value(quantity)})
                .toArray(double[][]::new);
        double[] middle = valuesOf(points, 0, seconds * 2 / 3);
        double[] last = valuesOf(points, seconds * 2 / 3, Double.MAX_VALUE);
        if (middle.length < VALUES_MIN || last.length < VALUES_MIN) {
            return new Drift(quantity, median(middle), median(last), Double.NaN, Verdict.UNKNOWN);
        }
        Fit fit = Fit.of(points);
        boolean rises =
                median(last) - median(middle) > quantity.tolerance(median(middle)) && fit.slope > 2 * fit.uncertainty;
        return new Drift(
                quantity, median(middle), median(last), fit.slope * 3_600, rises ? Verdict.RISES : Verdict.STEADY);
    }

    /** Whether it fails the run. */
    public boolean isFailure() {
        return verdict == Verdict.RISES && quantity.isJudged();
    }

    private static double[] valuesOf(double[][] points, double from, double to) {
        return Arrays.stream(points)
                .filter(point -> point[0] >= from && point[0] < to)
                .mapToDouble(point -> point[1])
                .toArray();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length == 0
                ? Double.NaN
                : sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** A line by least squares. */
    private record Fit(double slope, double uncertainty) {
        static Fit of(double[][] points) {
            double meanX = Arrays.stream(points)
                    .mapToDouble(point -> point[0])
                    .average()
                    .orElse(0);
            double meanY = Arrays.stream(points)
                    .mapToDouble(point -> point[1])
                    .average()
                    .orElse(0);
            double squares = 0;
            double products = 0;
            for (double[] point : points) {
                squares += (point[0] - meanX) * (point[0] - meanX);
                products += (point[0] - meanX) * (point[1] - meanY);
            }
            double slope = products / squares;
            double left = 0;
            for (double[] point : points) {
                double off = point[1] - meanY - slope * (point[0] - meanX);
                left += off * off;
            }
            return new Fit(slope, Math.sqrt(left / (points.length - 2) / squares));
        }
    }

    private static final int VALUES_MIN = 5;
}
