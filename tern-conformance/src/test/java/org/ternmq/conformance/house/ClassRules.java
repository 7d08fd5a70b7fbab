package org.ternmq.conformance.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is asked of the compiled classes. */
final class ClassRules {
    /** Which modules a module may see. What is missing here is an arrow upward or sideways. */
    static final Map<String, Set<String>> ARROWS = arrows();

    /** Modules that end up in other people's programs and therefore bring nothing along. */
    static final List<String> JDK_ONLY =
            List.of("codec", "sn-codec", "sn-gateway", "core", "client", "sn-client", "plugin");

    /** Modules that are handed time, chance and bytes; of {@code sn-client} a package. */
    static final List<String> SANS_IO = List.of("codec", "sn-codec", "sn-gateway", "core", "sn-client-endpoint");

    private ClassRules() {}

    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new TreeMap<>();
        Stream.of("testkit", "codec", "plugin").forEach(module -> arrows.put(module, Set.of()));
        Stream.of("sn-codec", "core", "faults").forEach(module -> arrows.put(module, Set.of("codec")));
        arrows.put("broker", Set.of("codec", "core"));
        Stream.of("auth", "journal", "client").forEach(module -> arrows.put(module, Set.of("codec", "core")));
        arrows.put("sn-client", Set.of("codec", "sn-codec"));
        arrows.put("sn-gateway", Set.of("codec", "sn-codec"));
        arrows.put("transport", Set.of("codec", "sn-codec", "sn-gateway", "core", "broker"));
        arrows.put("admin", Set.of("codec", "core", "broker"));
        arrows.put(
                "server",
                Set.of(
                        "codec",
                        "sn-codec",
                        "sn-gateway",
                        "core",
                        "broker",
                        "auth",
                        "plugin",
                        "journal",
                        "transport",
                        "admin"));
        arrows.put("opentelemetry", Set.of("plugin"));
        arrows.put("junit", Set.of("codec", "server", "faults"));
        arrows.put("sim", Set.of("codec", "core", "broker", "journal", "server"));
        arrows.put(
                "cli",
                Set.of(
                        "codec",
                        "sn-codec",
                        "sn-gateway",
                        "core",
                        "broker",
                        "auth",
                        "plugin",
                        "journal",
                        "transport",
                        "admin",
                        "server",
                        "client",
                        "sn-client",
                        "faults",
                        "sim"));
        arrows.put(
                "bench", Set.of("codec", "core", "broker", "auth", "journal", "transport", "server", "client", "cli"));
        arrows.put(
                "conformance",
                Set.of(
                        "codec",
                        "sn-codec",
                        "sn-gateway",
                        "core",
                        "broker",
                        "auth",
                        "plugin",
                        "journal",
                        "transport",
                        "server",
                        "client",
                        "sn-client",
                        "faults",
                        "junit",
                        "sim",
                        "cli",
                        "bench"));
        return Map.copyOf(arrows);
    }

    /** Classes of {@code root.module} see, of what lies under {@code root}, only that module and those allowed. */
    static ArchRule onlyAllowedArrows(String root, String module, Set<String> allowed) {
        String[] visible = packages(root, module, allowed);
        return classes()
                .that()
                .resideInAPackage(packageOf(root, module) + "..")
                .should(new ArchCondition<>("see only " + List.of(visible)) {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        item.getDirectDependenciesFromSelf().stream()
                                .filter(arrow ->
                                        arrow.getTargetClass().getPackageName().startsWith(root + "."))
                                .filter(arrow ->
                                        !isUnder(visible, arrow.getTargetClass().getPackageName()))
                                .forEach(arrow ->
                                        events.add(SimpleConditionEvent.violated(item, arrow.getDescription())));
                    }
                })
                .allowEmptyShould(true);
    }

    private static String[] packages(String root, String module, Set<String> allowed) {
        return Stream.concat(Stream.of(module), allowed.stream().sorted())
                .map(name -> packageOf(root, name))
                .toArray(String[]::new);
    }

    /** {@code org.ternmq.sn.codec} is the package of {@code sn-codec}. */
    static String packageOf(String root, String module) {
        return root + "." + module.replace('-', '.');
    }

    private static boolean isUnder(String[] roots, String name) {
        return Arrays.stream(roots).anyMatch(root -> name.equals(root) || name.startsWith(root + "."));
    }

    /** Every package is a slice of its own, the root package of a module too. */
    static ArchRule noPackageCircle(String root) {
        return slices().assignedFrom(new SliceAssignment() {
                    @Override
                    public SliceIdentifier getIdentifierOf(JavaClass item) {
                        String name = item.getPackageName();
                        return name.startsWith(root + ".") ? SliceIdentifier.of(name) : SliceIdentifier.ignore();
                    }

                    @Override
                    public String getDescription() {
                        return "packages";
                    }
                })
                .should()
                .beFreeOfCycles();
    }

    static ArchRule jdkOnly(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "java..", "javax.net.ssl..", "javax.crypto..", "org.ternmq..", "org.jspecify..")
                .allowEmptyShould(true);
    }

    static ArchRule noInputOutput(String root) {
        return classes()
                .that()
                .resideInAPackage(root + "..")
                .should(new ArchCondition<>("make no clock, socket, thread or random source") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        for (JavaAccess<?> access : item.getAccessesFromSelf()) {
                            String owner = access.getTargetOwner().getName();
                            if (Forbidden.isForbidden(owner, access.getTarget().getName())) {
                                events.add(SimpleConditionEvent.violated(item, access.getDescription()));
                            }
                        }
                    }
                })
                .allowEmptyShould(true);
    }
}
