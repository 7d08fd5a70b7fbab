package org.ternmq.cli.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ternmq.cli.bench.report.BenchReport;
import org.ternmq.client.options.ConnectOptions;
import org.ternmq.codec.value.Qos;
import org.ternmq.server.TernBroker;
import org.ternmq.server.config.Configuration;
import org.ternmq.server.config.Listener;

@Timeout(120)
class LoadRunTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void whoStopsARunGetsAReportOfWhatThereWas() throws Exception {
        try (TernBroker broker = TernBroker.start(
                Configuration.standard().withData(folder).withListeners(new Listener("127.0.0.1", 0)))) {
            Measures measures = new Measures();
            BenchClients clients = new BenchClients(
                    "mqtt://127.0.0.1:" + broker.addresses().getFirst().getPort(),
                    ConnectOptions::builder,
                    "stop",
                    false,
                    measures);
            LoadPlan plan = new LoadPlan(
                    LoadShape.PAIR,
                    new LoadPlan.Crowd(2, 2, 1),
                    new LoadPlan.Form(64, Qos.AT_LEAST_ONCE, false, "stopped", 1),
                    new LoadPlan.Pace(500, 0, 0, 1e6, 1_000, 5),
                    100,
                    false);
            BenchReport report = new LoadRun(plan, clients, measures, 1, () -> measures.received() >= 50).run();

            assertTrue(report.figure("sent") >= 50);
            assertEquals(report.figure("sent"), report.figure("received"));
            assertEquals(0, report.figure("lost"));
            assertTrue(report.figure("unsent") <= report.figure("scheduled") - report.figure("sent"));
        }
    }

    @Test
    void theLineOfProgressTellsTheLastSecond() {
        Measures measures = new Measures();
        try (LiveView view = new LiveView(measures, false, new PrintStream(OutputStream.nullOutputStream()))) {
            long start = System.nanoTime() + 1_000_000_000_000L;
            view.text(start);
            measures.sent.add(2_000);
            measures.received.add(1_000);
            measures.deliveries.record(5_000_000);
            measures.error("one");

            assertThat(view.text(start + 2_000_000_000L))
                    .contains("sent 1,000/s, received 500/s, p99 5.0 ms, 1 errors");
            assertThat(view.text(start + 3_000_000_000L)).contains("sent 0/s, received 0/s, p99 0.0 ms");
        }
    }
}
