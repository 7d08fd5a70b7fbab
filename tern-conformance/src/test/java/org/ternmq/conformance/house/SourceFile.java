package org.ternmq.conformance.house;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * A source file and its syntax tree.
 *
 * @param path from the root of the repository, with {@code /} between names
 */
public record SourceFile(String path, String text, CompilationUnitTree unit, Trees trees) {
    public static SourceFile parse(String path, String text) throws IOException {
        return parse(Map.of(path, text)).getFirst();
    }

    /** Parses texts by their paths, all in one task: starting the compiler costs more than the parsing. */
    public static List<SourceFile> parse(Map<String, String> texts) throws IOException {
        List<Text> files = texts.entrySet().stream()
                .map(entry -> new Text(entry.getKey(), entry.getValue()))
                .toList();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        JavacTask task = (JavacTask) compiler.getTask(null, null, null, List.of("-proc:none"), null, files);
        Trees trees = Trees.instance(task);
        List<SourceFile> parsed = new ArrayList<>();
        for (CompilationUnitTree unit : task.parse()) {
            String path = unit.getSourceFile().toUri().getPath().substring(1);
            String text = unit.getSourceFile().getCharContent(true).toString();
            parsed.add(new SourceFile(path, text, unit, trees));
        }
        return parsed;
    }

    /** A source in memory. */
    private static final class Text extends SimpleJavaFileObject {
        private final String text;

        Text(String path, String text) {
            super(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    public boolean isMain() {
        return path.contains("/src/main/");
    }

    boolean isPackageInfo() {
        return path.endsWith("/package-info.java");
    }

    /** The folder of the file: one package in one source tree. */
    String folder() {
        return path.substring(0, path.lastIndexOf('/'));
    }

    int lineCount() {
        return (int) text.lines().count();
    }

    /** How many lines a part of this file covers, its own comment not counted. */
    int lineCount(Tree part) {
        long start = trees.getSourcePositions().getStartPosition(unit, part);
        long end = trees.getSourcePositions().getEndPosition(unit, part);
        return (int) (unit.getLineMap().getLineNumber(end) - unit.getLineMap().getLineNumber(start) + 1);
    }

    boolean hasComment(TreePath declaration) {
        String comment = trees.getDocComment(declaration);
        return comment != null && !comment.isBlank();
    }

    /** Where a part stands, as compilers tell it. */
    String at(Tree part) {
        long start = trees.getSourcePositions().getStartPosition(unit, part);
        return path + ":" + unit.getLineMap().getLineNumber(start);
    }
}
