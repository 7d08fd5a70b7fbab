package org.ternmq.conformance.trace;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.TreeScanner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.ternmq.conformance.house.SourceFile;

/**
 * A test that names statements.
 *
 * @param type the name of its class as in the class file
 * @param isRun whether Surefire and JUnit find it: by the name of its class and by an annotation
 */
record CoveringTest(String path, String type, String method, List<String> ids, boolean isRun) {
    /** All tests with {@code @Covers}. */
    static List<CoveringTest> in(Collection<SourceFile> files) {
        List<CoveringTest> tests = new ArrayList<>();
        for (SourceFile file : files) {
            if (!file.isMain()) {
                new Scanner(file, tests).scan(file.unit(), null);
            }
        }
        return tests;
    }

    /** As it stands in the table: {@code SenderTest#idsAreFreeAfterPuback}. */
    String shortName() {
        return type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "#" + method;
    }

    /** The class file, from the root of the repository. */
    String classFile() {
        return module() + "/target/test-classes/" + type.replace('.', '/') + ".class";
    }

    /** What ran under it, from the root of the repository. */
    String recording() {
        return module() + "/target/trace/" + type + "#" + method + ".exec";
    }

    /** The folder of its module. */
    String module() {
        return path.substring(0, path.indexOf('/'));
    }

    /** Walks one file, knowing which class it is in. */
    private static final class Scanner extends TreePathScanner<Void, Void> {
        private final SourceFile file;
        private final List<CoveringTest> tests;
        private final Deque<String> types = new ArrayDeque<>();

        Scanner(SourceFile file, List<CoveringTest> tests) {
            this.file = file;
            this.tests = tests;
        }

        @Override
        public Void visitClass(ClassTree type, Void unused) {
            String folder =
                    file.unit().getPackageName() == null ? "" : file.unit().getPackageName() + ".";
            types.push(types.isEmpty() ? folder + type.getSimpleName() : types.peek() + "$" + type.getSimpleName());
            super.visitClass(type, null);
            types.pop();
            return null;
        }

        @Override
        public Void visitMethod(MethodTree method, Void unused) {
            List<String> ids = new ArrayList<>();
            boolean isTest = false;
            for (AnnotationTree annotation : method.getModifiers().getAnnotations()) {
                String name = annotation.getAnnotationType().toString();
                isTest |= name.endsWith("Test");
                if (name.equals("Covers")) {
                    new TreeScanner<Void, Void>() {
                        @Override
                        public Void visitLiteral(LiteralTree literal, Void nothing) {
                            ids.add(String.valueOf(literal.getValue()));
                            return null;
                        }
                    }.scan(annotation.getArguments(), null);
                }
            }
            if (!ids.isEmpty()) {
                boolean isFound = String.valueOf(types.peekLast()).endsWith("Test");
                String type = String.valueOf(types.peek());
                tests.add(new CoveringTest(
                        file.path(), type, method.getName().toString(), List.copyOf(ids), isTest && isFound));
            }
            return super.visitMethod(method, null);
        }
    }
}
