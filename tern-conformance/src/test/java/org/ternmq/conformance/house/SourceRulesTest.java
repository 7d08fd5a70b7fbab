package org.ternmq.conformance.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The rules hold for this repository, and every one of them is able to fail. */
class SourceRulesTest {
    private static final String MAIN = "tern-x/src/main/java/org/ternmq/x/";
    private static final String TEST = "tern-x/src/test/java/org/ternmq/x/";

    private static List<SourceFile> sources = List.of();

    @BeforeAll
    static void read() throws IOException {
        sources = Repository.sources();
        assertThat(sources).hasSizeGreaterThan(10);
    }

    @Test
    void noFileIsTooLong() throws IOException {
        assertThat(SourceRules.longFiles(sources)).isEmpty();

        assertThat(SourceRules.longFiles(List.of(file(MAIN, "class A {" + "\n".repeat(500) + "}"))))
                .hasSize(1);
        assertThat(SourceRules.longFiles(List.of(file(MAIN, "class A {" + "\n".repeat(499) + "}"))))
                .isEmpty();
    }

    @Test
    void noMethodIsTooLong() throws IOException {
        assertThat(SourceRules.longMethods(sources)).isEmpty();

        String comment = "/** " + "\n".repeat(100) + "*/ ";
        assertThat(SourceRules.longMethods(List.of(file(TEST, "class A { void b() {" + "\n".repeat(70) + "} }"))))
                .containsExactly(TEST + "A.java:1: b has 71 lines, at most 70");
        assertThat(SourceRules.longMethods(
                        List.of(file(TEST, "class A { " + comment + "void b() {" + "\n".repeat(69) + "} }"))))
                .isEmpty();
    }

    @Test
    void noPackageIsCrowded() throws IOException {
        assertThat(SourceRules.crowdedPackages(sources)).isEmpty();

        assertThat(SourceRules.crowdedPackages(copies(16))).hasSize(1);
        assertThat(SourceRules.crowdedPackages(copies(15))).isEmpty();
    }

    @Test
    void publicTypesAndMethodsCarryAComment() throws IOException {
        assertThat(SourceRules.uncommented(sources)).isEmpty();

        assertThat(uncommented("public class A { public void b() {} }")).hasSize(2);
        assertThat(uncommented("/** */ public class A {}")).hasSize(1);
        assertThat(uncommented("/** A. */ public interface A { void b(); record C() {} }"))
                .hasSize(2);
        assertThat(uncommented("/** A. */ public record A(int b) { public int c() { return b; } }"))
                .hasSize(1);
    }

    @Test
    void whatNeedsNoCommentGetsAway() throws IOException {
        assertThat(uncommented("class A { public void b() {} public static class C {} }"))
                .isEmpty();
        assertThat(uncommented("/** A. */ public class A { public A() {} public static void main(String[] a) {} }"))
                .isEmpty();
        assertThat(uncommented("/** A. */ public class A { @Override public String toString() { return \"\"; } }"))
                .isEmpty();
        assertThat(uncommented("/** A. */ public record A(int b) { public int b() { return b; } }"))
                .isEmpty();
        assertThat(SourceRules.uncommented(List.of(file(TEST, "public class A {}"))))
                .isEmpty();
    }

    @Test
    void packagesAreNullMarked() throws IOException {
        assertThat(SourceRules.nullUnmarkedPackages(sources)).isEmpty();

        assertThat(SourceRules.nullUnmarkedPackages(List.of(file(MAIN, "class A {}"))))
                .hasSize(1);
    }

    @Test
    void testsDoNotSleepAndNothingIsLeftForLater() throws IOException {
        // Written in two pieces, so that this file does not find itself.
        String sleep = "Thread." + "sleep";
        String later = "TO" + "DO";
        List<SourceFile> tests = sources.stream().filter(file -> !file.isMain()).toList();

        assertThat(SourceRules.words(tests, sleep)).isEmpty();
        assertThat(SourceRules.words(sources, later)).isEmpty();

        assertThat(SourceRules.words(List.of(file(TEST, "// " + later)), later)).hasSize(1);
    }

    private static List<String> uncommented(String text) throws IOException {
        return SourceRules.uncommented(List.of(file(MAIN, text)));
    }

    private static SourceFile file(String folder, String text) throws IOException {
        return SourceFile.parse(folder + "A.java", text);
    }

    private static List<SourceFile> copies(int count) throws IOException {
        SourceFile file = file(MAIN, "class A {}");
        SourceFile packageInfo = SourceFile.parse(MAIN + "package-info.java", "package a;");
        return IntStream.rangeClosed(0, count)
                .mapToObj(i -> i == 0 ? packageInfo : file)
                .toList();
    }
}
