package org.ternmq.cli.plot;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A chart of lines over one axis, as SVG that needs nothing else to be shown: neither fonts nor scripts, on light and dark pages. The
 * same lines make the same text.
 *
 * @param title what is shown
 * @param across the unit of the horizontal axis
 * @param up the unit of the vertical axis, which begins at 0
 * @param lines at most {@value #LINES_MAX}
 */
public record LineChart(String title, String across, String up, List<Line> lines) {
    /** Refuses more lines than there are colours. */
    public LineChart {
        lines = List.copyOf(lines);
        if (lines.size() > LINES_MAX) {
            throw new IllegalArgumentException(lines.size() + " lines in one chart, at most " + LINES_MAX);
        }
    }

    /** The whole file. */
    public String svg() {
        Axis horizontal = Axis.over(
                lines.stream().flatMapToDouble(line -> Arrays.stream(line.x())), Double.NaN, LEFT, WIDTH - RIGHT);
        Axis vertical =
                Axis.over(lines.stream().flatMapToDouble(line -> Arrays.stream(line.y())), 0, HEIGHT - BOTTOM, TOP);
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\"",
                WIDTH,
                HEIGHT));
        svg.append(String.format(
                Locale.ROOT,
                " font-size=\"12\">\n<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n",
                WIDTH,
                HEIGHT));
        text(svg, LEFT, 18, "start", "font-size=\"14\" fill=\"#222222\"", title);
        text(svg, LEFT, TOP - 8, "end", GREY, up);
        text(svg, WIDTH - RIGHT, HEIGHT - 6, "end", GREY, across);
        for (double tick : vertical.ticks()) {
            double y = vertical.at(tick);
            svg.append(String.format(
                    Locale.ROOT, "<path d=\"M%d %.1fH%d\" stroke=\"#dddddd\"/>\n", LEFT, y, WIDTH - RIGHT));
            text(svg, LEFT - 6, y + 4, "end", GREY, vertical.word(tick));
        }
        for (double tick : horizontal.ticks()) {
            text(svg, horizontal.at(tick), HEIGHT - BOTTOM + 16, "middle", GREY, horizontal.word(tick));
        }
        for (int i = 0; i < lines.size(); i++) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n",
                    path(lines.get(i), horizontal, vertical),
                    COLOURS.get(i)));
            text(
                    svg,
                    WIDTH - RIGHT - LEGEND * (lines.size() - 1 - i),
                    18,
                    "end",
                    "fill=\"" + COLOURS.get(i) + "\"",
                    lines.get(i).name());
        }
        return svg.append("</svg>\n").toString();
    }

    private static String path(Line line, Axis horizontal, Axis vertical) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < line.x().length; i++) {
            if (Double.isFinite(line.y()[i])) {
                path.append(String.format(
                        Locale.ROOT,
                        "%s%.1f %.1f",
                        path.isEmpty() ? "M" : "L",
                        horizontal.at(line.x()[i]),
                        vertical.at(line.y()[i])));
            }
        }
        return path.toString();
    }

    private static void text(StringBuilder svg, double x, double y, String anchor, String more, String words) {
        String safe = words.replace("&", "&amp;").replace("<", "&lt;");
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\" %s>%s</text>\n",
                x,
                y,
                anchor,
                more,
                safe));
    }

    /** From numbers to places on the picture. */
    private record Axis(double least, double most, double step, double from, double to) {
        static Axis over(DoubleStream values, double alsoShown, double from, double to) {
            double[] finite = DoubleStream.concat(values, DoubleStream.of(alsoShown))
                    .filter(Double::isFinite)
                    .toArray();
            double low = Arrays.stream(finite).min().orElse(0);
            double high = Arrays.stream(finite).max().orElse(1);
            double step = step(Math.max(high - low, 1e-9));
            return new Axis(
                    Math.floor(low / step) * step,
                    Math.max(Math.ceil(high / step), Math.floor(low / step) + 1) * step,
                    step,
                    from,
                    to);
        }

        /** 1, 2 or 5 times a power of ten, so that there are some five of them. */
        private static double step(double span) {
            double power = Math.pow(10, Math.floor(Math.log10(span / 5)));
            double times = span / 5 / power;
            return power * (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10);
        }

        double at(double value) {
            return from + (value - least) / (most - least) * (to - from);
        }

        double[] ticks() {
            int count = (int) Math.round((most - least) / step);
            double[] all = new double[count + 1];
            Arrays.setAll(all, i -> least + i * step);
            return all;
        }

        String word(double value) {
            return String.format(Locale.ROOT, step >= 1 ? "%.0f" : step >= 0.1 ? "%.1f" : "%.3f", value);
        }
    }

    /** As many as can be told apart. */
    public static final int LINES_MAX = 4;

    private static final List<String> COLOURS = List.of("#1f6fb4", "#d1671b", "#3a8f3a", "#8a4fb0");
    private static final String GREY = "fill=\"#666666\"";
    private static final int WIDTH = 760;
    private static final int HEIGHT = 240;
    private static final int LEFT = 62;
    private static final int RIGHT = 14;
    private static final int TOP = 42;
    private static final int BOTTOM = 34;
    private static final int LEGEND = 110;
}
