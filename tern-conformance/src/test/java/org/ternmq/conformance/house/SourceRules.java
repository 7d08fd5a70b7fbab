package org.ternmq.conformance.house;

import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePathScanner;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is asked of the text of the sources. Every rule answers with its violations, one line each. */
final class SourceRules {
    static final int FILE_LINES_MAX = 500;
    static final int METHOD_LINES_MAX = 70;
    static final int PACKAGE_FILES_MAX = 15;

    private SourceRules() {}

    static List<String> longFiles(Collection<SourceFile> files) {
        return files.stream()
                .filter(file -> file.lineCount() > FILE_LINES_MAX)
                .map(file -> file.path() + ": " + file.lineCount() + " lines, at most " + FILE_LINES_MAX)
                .toList();
    }

    static List<String> longMethods(Collection<SourceFile> files) {
        List<String> found = new ArrayList<>();
        for (SourceFile file : files) {
            new TreePathScanner<Void, Void>() {
                @Override
                public Void visitMethod(MethodTree method, Void unused) {
                    int lines = file.lineCount(method);
                    if (lines > METHOD_LINES_MAX) {
                        found.add(file.at(method) + ": " + method.getName() + " has " + lines + " lines, at most "
                                + METHOD_LINES_MAX);
                    }
                    return super.visitMethod(method, null);
                }
            }.scan(file.unit(), null);
        }
        return found;
    }

    static List<String> crowdedPackages(Collection<SourceFile> files) {
        Map<String, Integer> counts = new TreeMap<>();
        files.stream()
                .filter(file -> !file.isPackageInfo())
                .forEach(file -> counts.merge(file.folder(), 1, Integer::sum));
        return counts.entrySet().stream()
                .filter(folder -> folder.getValue() > PACKAGE_FILES_MAX)
                .map(folder -> folder.getKey() + ": " + folder.getValue() + " files, at most " + PACKAGE_FILES_MAX)
                .toList();
    }

    static List<String> uncommented(Collection<SourceFile> files) {
        List<String> found = new ArrayList<>();
        files.stream().filter(SourceFile::isMain).forEach(file -> found.addAll(new PublicApi(file).uncommented()));
        return found;
    }

    /** Packages of main sources that do not say that nothing in them is null unless told. */
    static List<String> nullUnmarkedPackages(Collection<SourceFile> files) {
        TreeSet<String> folders = new TreeSet<>();
        files.stream().filter(SourceFile::isMain).forEach(file -> folders.add(file.folder()));
        files.stream()
                .filter(SourceFile::isPackageInfo)
                .filter(file -> file.text().contains("@NullMarked"))
                .forEach(file -> folders.remove(file.folder()));
        return folders.stream()
                .map(folder -> folder + ": no package-info.java with @NullMarked")
                .toList();
    }

    static List<String> words(Collection<SourceFile> files, String word) {
        return files.stream()
                .filter(file -> file.text().contains(word))
                .map(file -> file.path() + ": " + word)
                .toList();
    }
}
