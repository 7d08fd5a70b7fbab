package org.ternmq.conformance.trace;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jacoco.core.analysis.Analyzer;
import org.jacoco.core.analysis.IClassCoverage;
import org.jacoco.core.analysis.IMethodCoverage;
import org.jacoco.core.tools.ExecFileLoader;

/** Proves that tests run the homes of the statements they cover, from what the tests of this build left behind. */
final class Coverage {
    private final Path root;
    private final List<String> violations = new ArrayList<>();
    private final List<String> unproven = new ArrayList<>();
    private int proven;

    Coverage(Path root) {
        this.root = root;
    }

    /** Goes through all pairs of a home and a test of it. */
    Coverage prove(Trace trace) throws IOException {
        for (CoveringTest test : trace.tests()) {
            Map<String, List<Place>> homes = new HashMap<>();
            for (String id : test.ids()) {
                trace.row(id).filter(Trace.Row::isHome).ifPresent(row -> {
                    List<Place> places = trace.places(row.value()).stream()
                            .filter(place -> place.ids().contains(id))
                            .toList();
                    if (!places.isEmpty()) {
                        homes.put(id, places);
                    }
                });
            }
            prove(test, homes);
        }
        return this;
    }

    private void prove(CoveringTest test, Map<String, List<Place>> homes) throws IOException {
        if (homes.isEmpty()) {
            return;
        }
        File recording = root.resolve(test.recording()).toFile();
        ExecFileLoader loader = new ExecFileLoader();
        if (recording.exists()) {
            loader.load(recording);
        }
        for (Map.Entry<String, List<Place>> home : homes.entrySet()) {
            Place place = home.getValue().getFirst();
            String claim = test.shortName() + " covers " + home.getKey() + " and does not run " + place.shortType()
                    + "#" + place.method();
            if (!isCompiled(place) || isOlder(recording, test.classFile()) || isOlder(recording, place.classFile())) {
                unproven.add(test.shortName() + " for " + home.getKey());
            } else if (runs(loader, home.getValue())) {
                proven++;
            } else {
                violations.add(claim);
            }
        }
    }

    /** Lines tell which method ran, so they have to be those of the source. */
    private boolean isCompiled(Place place) {
        File classFile = root.resolve(place.classFile()).toFile();
        return classFile.exists()
                && classFile.lastModified()
                        >= root.resolve(place.path()).toFile().lastModified();
    }

    /** A recording says nothing about classes made after it; one that is missing is as old as can be. */
    private boolean isOlder(File recording, String classFile) {
        return recording.lastModified() < root.resolve(classFile).toFile().lastModified();
    }

    private boolean runs(ExecFileLoader loader, List<Place> places) throws IOException {
        for (Place place : places) {
            for (IMethodCoverage method : methods(loader, place)) {
                if (is(method, place) && method.getInstructionCounter().getCoveredCount() > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** By its lines too, since methods are overloaded; a constructor begins at the first field that it sets. */
    private static boolean is(IMethodCoverage method, Place place) {
        String name = place.method().equals("new") ? "<init>" : place.method();
        return method.getName().equals(name)
                && method.getFirstLine() <= place.lastLine()
                && method.getLastLine() >= place.firstLine();
    }

    private List<IMethodCoverage> methods(ExecFileLoader loader, Place place) throws IOException {
        List<IMethodCoverage> methods = new ArrayList<>();
        Analyzer analyzer = new Analyzer(
                loader.getExecutionDataStore(), (IClassCoverage type) -> methods.addAll(type.getMethods()));
        try (InputStream in = Files.newInputStream(root.resolve(place.classFile()))) {
            analyzer.analyzeClass(in, place.classFile());
        }
        return methods;
    }

    /** Tests that do not run a home; every one is a fault. */
    List<String> violations() {
        return violations;
    }

    /** Pairs that this build cannot judge, since the test did not run in it. */
    List<String> unproven() {
        return unproven;
    }

    /** How many pairs of home and test are shown. */
    int proven() {
        return proven;
    }
}
