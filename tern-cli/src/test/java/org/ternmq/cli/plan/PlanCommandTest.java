package org.ternmq.cli.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.ternmq.cli.exit.ExitCode;
import picocli.CommandLine;

class PlanCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aMillionClientsNeedWhatEachOfThemNeeds() {
        assertThat(run("--clients", "1M", "--rate", "20k")).isEqualTo(ExitCode.OK);

        Need need = Need.of(workload(1_000_000, 20_000, 1, true));
        assertThat(out.toString())
                .contains("clients      1,000,000")
                .contains(Quantity.bytes(need.processBytes()) + " for the broker")
                .contains("descriptors  1,000,200")
                .contains("LimitNOFILE=1100220");
    }

    @Test
    void whatIsTwiceAsMuchNeedsTwiceOfWhatItAdds() {
        Need nobody = Need.of(workload(1, 0, 1, false));
        Need one = Need.of(workload(100_001, 0, 1, false));
        Need two = Need.of(workload(200_001, 0, 1, false));

        assertThat(two.processBytes() - nobody.processBytes())
                .isCloseTo(2 * (one.processBytes() - nobody.processBytes()), within(1.0));
        assertThat(two.cores()).isCloseTo(2 * one.cores(), within(0.01));
    }

    @Test
    void aClientThatPublishesOftenerThanItsKeepAliveAsksNothing() {
        assertThat(workload(1_000, 0, 1, false).pings()).isCloseTo(1_000 / 60.0, within(0.01));
        assertThat(workload(1_000, 20, 1, false).pings()).isZero();
    }

    @Test
    void whatIsKeptOnTheDiskIsWrittenAndAtQos0NothingIs() {
        assertThat(Need.of(workload(10, 1_000, 1, true)).diskBytes()).isGreaterThan(1_000 * 64);
        assertThat(Need.of(workload(10, 1_000, 0, true)).diskBytes()).isZero();
        assertThat(Need.of(workload(10, 1_000, 1, false)).diskBytes()).isZero();
    }

    @Test
    void aMachineThatIsNotEnoughIsToldWithWhatEndsFirst() {
        assertThat(run("--clients", "5M", "--rate", "100k", "--cores", "64", "--memory", "8"))
                .isEqualTo(ExitCode.CONFIGURATION);
        assertThat(out.toString()).contains("The machine is not enough: its memory ends at ");

        out.getBuffer().setLength(0);
        assertThat(run("--clients", "1k", "--cores", "2", "--memory", "4")).isEqualTo(ExitCode.OK);
        assertThat(out.toString()).contains("The machine is enough, ");
    }

    @Test
    void programsReadItAsOneObject() {
        assertThat(run("--clients", "1k", "--json")).isEqualTo(ExitCode.OK);
        assertThat(out.toString().strip())
                .startsWith("{\"cores_busy\":")
                .contains("\"process_bytes\":", "\"descriptors\":1200")
                .doesNotContain("\n");
    }

    @Test
    void whatIsNoNumberIsToldSo() {
        assertThat(run("--clients", "many")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("it is a number such as 500, 20k or 1.5M, not many");
        assertThat(run("--clients", "-1")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--clients", "1k", "--qos", "3")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains("--qos is 0, 1 or 2, not 3");
    }

    private static Workload workload(long clients, double rate, int qos, boolean isDurable) {
        return new Workload(clients, 1, rate, 1, qos, 64, 24, isDurable, false, 60, clients / 1_000.0, 0, 0);
    }

    private int run(String... args) {
        return new CommandLine(new PlanCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }
}
