package org.ternmq.cli.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class LineChartTest {
    @Test
    void chartIsXmlWithItsWordsAndAPathForEachLine() throws Exception {
        var chart = new LineChart(
                "a < b & c",
                "minutes",
                "MiB",
                List.of(
                        new Line("one", new double[] {0, 1, 2}, new double[] {1, 5, 3}),
                        new Line("two", new double[] {0, 2}, new double[] {2, 2})));

        Document svg = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(chart.svg().getBytes(StandardCharsets.UTF_8)));

        assertThat(svg.getDocumentElement().getTextContent()).contains("a < b & c", "minutes", "MiB", "one", "two");
        assertThat(chart.svg().lines().filter(line -> line.contains("stroke-width")))
                .hasSize(2);
    }

    @Test
    void lineGoesOnOverWhatIsMissing() {
        var chart =
                new LineChart("", "", "", List.of(new Line("", new double[] {0, 1, 2}, new double[] {0, Double.NaN, 10
                })));

        assertThat(chart.svg()).contains("<path d=\"M62.0 206.0L746.0 42.0\"").doesNotContain("NaN");
    }

    @Test
    void chartOfNothingIsAChart() {
        assertThat(new LineChart("t", "", "", List.of(new Line("", new double[0], new double[0]))).svg())
                .contains(">t</text>")
                .doesNotContain("NaN");
    }

    @Test
    void moreLinesThanColoursAreRefused() {
        Line line = new Line("", new double[0], new double[0]);

        assertThatThrownBy(() -> new LineChart("", "", "", Collections.nCopies(5, line)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 lines");
    }
}
