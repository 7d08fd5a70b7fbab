package org.ternmq.conformance.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.ternmq.conformance.house.Repository;
import org.ternmq.conformance.house.SourceFile;

/** The trace table of this repository holds. That every check is able to fail is shown by {@link ChecksTest}. */
class TraceTest {
    private static final Path ROOT = Repository.root();
    private static final Path PAGE = ROOT.resolve("docs/conformance.md");
    private static final String WRITE = "tern.write";

    private static List<SourceFile> sources = List.of();
    private static Trace trace = new Trace(List.of(), List.of(), Set.of(), Map.of(), List.of(), List.of());

    @BeforeAll
    static void read() throws IOException {
        TraceFiles files = new TraceFiles(ROOT);
        sources = Repository.sources();
        trace = files.trace(sources);
        if (Boolean.getBoolean(WRITE)) {
            files.tidyHomes(trace);
            trace = files.trace(sources);
            files.tidyOpen(trace);
            trace = files.trace(sources);
            Files.writeString(PAGE, Page.of(trace));
        }
    }

    @Test
    void allStatementsAreThere() {
        assertThat(trace.statements()).hasSize(141 + 251 + 101 + 85 + 309);
        assertThat(trace.statement("SN-6.1-7")).contains(new Statement("SN-6.1-7", Statement.SN, "client (may)"));
        assertThat(trace.statement("SN-5.5-4").filter(Statement::isOurs))
                .contains(new Statement("SN-5.5-4", Statement.SN, "forwarder, gateway"));
        assertThat(trace.places()).hasSizeGreaterThan(500);
        assertThat(trace.tests()).hasSizeGreaterThan(30);
    }

    @Test
    void everyStatementHasARow() {
        assertThat(Checks.missingRows(trace)).isEmpty();
    }

    @Test
    void everyIdIsKnown() {
        assertThat(Checks.unknownIds(trace)).isEmpty();
        assertThat(sources.stream()
                        .filter(SourceFile::isMain)
                        .flatMap(file -> Checks.unknownIds(trace, file.path(), file.text()).stream()))
                .isEmpty();
    }

    @Test
    void everyHomeExistsAndNamesWhatLivesThere() {
        assertThat(Checks.deadHomes(trace)).isEmpty();
        assertThat(Checks.silentHomes(trace)).isEmpty();
    }

    @Test
    void everyCoveringTestRunsAndCoversAFew() throws IOException {
        assertThat(Checks.greedyTests(trace)).isEmpty();
        assertThat(Checks.idleTests(trace)).isEmpty();
        assertThat(Checks.blindTests(trace, Repository.modulesInOrder())).isEmpty();
    }

    @Test
    void whatIsNotOursIsDecided() {
        assertThat(Checks.undecided(trace)).isEmpty();
        assertThat(Checks.misplacedOpen(trace)).isEmpty();
    }

    @Test
    void whatServersMustDoIsTested() {
        assertThat(Checks.untested(trace)).isEmpty();
        assertThat(Checks.closed(trace)).isEmpty();
    }

    @Test
    void everyTestRunsTheHomesOfWhatItCovers() throws IOException {
        Coverage coverage = new Coverage(ROOT).prove(trace);

        Path target = Files.createDirectories(ROOT.resolve("tern-conformance/target"));
        Files.writeString(
                target.resolve("trace.txt"), trace.counts() + ", " + coverage.proven() + " proofs by coverage\n");
        assertThat(coverage.violations()).isEmpty();
        assumeTrue(
                coverage.unproven().isEmpty(),
                () -> "skipped, because " + coverage.unproven().size() + " pairs of test and home of "
                        + (coverage.unproven().size() + coverage.proven())
                        + " have no recording as new as their classes, the first being "
                        + coverage.unproven().getFirst() + "; the tests of all modules make them");
    }

    @Test
    void thePageIsUpToDate() throws IOException {
        assertThat(Page.of(trace))
                .as("docs/conformance.md, written anew by: ./mvnw -B -pl tern-conformance -am test -Dtest=TraceTest"
                        + " -Dtern.write=true -Dsurefire.failIfNoSpecifiedTests=false")
                .isEqualTo(Files.readString(PAGE));
    }
}
