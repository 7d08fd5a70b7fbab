package org.ternmq.conformance.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.EvaluationResult;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules hold for the classes of all modules, and every one of them is able to fail. */
class ClassRulesTest {
    private static final String ROOT = "org.ternmq";
    private static final String SAMPLE = "org.ternmq.conformance.house.sample";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            // what tern-auth brings along under its own name
            .withImportOption(place -> !place.contains("/bouncycastle/"))
            .importPackages(ROOT);
    private static final JavaClasses SAMPLES = new ClassFileImporter().importPackages(SAMPLE);

    @Test
    void everyModuleHasItsArrows() throws IOException {
        assertThat(ClassRules.ARROWS.keySet()).containsExactlyInAnyOrderElementsOf(Repository.modules());
    }

    @Test
    void everyModuleHasItsPackage() {
        ClassRules.ARROWS
                .keySet()
                .forEach(module -> assertThat(CLASSES.stream()
                                .anyMatch(item -> item.getPackageName().startsWith(ClassRules.packageOf(ROOT, module))))
                        .as(module)
                        .isTrue());
    }

    @Test
    void theClassesOfTheModulesAreSeen() {
        assertThat(CLASSES.contain("org.ternmq.testkit.Covers")).isTrue();
        assertThat(CLASSES.stream().noneMatch(item -> item.getPackageName().startsWith(SAMPLE)))
                .isTrue();
    }

    @Test
    void arrowsPointDownward() {
        ClassRules.ARROWS.forEach(
                (module, allowed) -> assertHolds(ClassRules.onlyAllowedArrows(ROOT, module, allowed)));

        assertThat(violations(ClassRules.onlyAllowedArrows(SAMPLE, "low", Set.of())))
                .anyMatch(line -> line.contains("Low.high()"));
        assertThat(violations(ClassRules.onlyAllowedArrows(SAMPLE, "low", Set.of("high"))))
                .isEmpty();
    }

    @Test
    void noPackagesFormACircle() {
        assertHolds(ClassRules.noPackageCircle(ROOT));

        assertThat(violations(ClassRules.noPackageCircle(SAMPLE))).hasSize(1);
    }

    @Test
    void whatOthersEmbedBringsNothingAlong() {
        ClassRules.JDK_ONLY.forEach(module -> assertHolds(ClassRules.jdkOnly(ClassRules.packageOf(ROOT, module))));

        assertThat(violations(ClassRules.jdkOnly(SAMPLE + ".low"))).isNotEmpty();
        assertThat(violations(ClassRules.jdkOnly(SAMPLE + ".circle"))).isEmpty();
    }

    @Test
    void codecAndCoreMakeNoClockSocketThreadOrRandomSource() {
        ClassRules.SANS_IO.forEach(module -> assertHolds(ClassRules.noInputOutput(ClassRules.packageOf(ROOT, module))));

        List<String> found = violations(ClassRules.noInputOutput(SAMPLE + ".high"));
        assertThat(List.of("clock()", "now()", "socket()", "thread()", "random()"))
                .allMatch(method -> found.stream().anyMatch(line -> line.contains("High." + method)));
        assertThat(violations(ClassRules.noInputOutput(SAMPLE + ".circle"))).isEmpty();
    }

    @Test
    void askingForTheCurrentThreadIsAllowed() {
        assertThat(Forbidden.isForbidden("java.lang.Thread", "currentThread")).isFalse();
        assertThat(Forbidden.isForbidden("java.lang.Thread", "start")).isTrue();
    }

    private static void assertHolds(ArchRule rule) {
        rule.check(CLASSES);
    }

    private static List<String> violations(ArchRule rule) {
        EvaluationResult result = rule.evaluate(SAMPLES);
        return result.getFailureReport().getDetails();
    }
}
