package org.ternmq.conformance.trace;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ternmq.conformance.house.SourceFile;

/**
 * A method or constructor of main code, where a statement may be at home.
 *
 * @param type the name of its class as in the class file, {@code org.ternmq.core.flow.Sender$Slot}
 * @param method {@code new} for a constructor
 * @param firstLine of its comment, or of itself
 * @param ids the statements named in it and in its comment
 */
record Place(String path, String type, String method, int firstLine, int lastLine, Set<String> ids) {
    private static final Pattern BRACKETS = Pattern.compile("\\[((?:MQTT3?|U5|SN2?)-[0-9][^]]*)]");

    /** All methods of main code. */
    static List<Place> in(Collection<SourceFile> files) {
        List<Place> places = new ArrayList<>();
        for (SourceFile file : files) {
            if (file.isMain()) {
                String folder =
                        file.unit().getPackageName() == null ? "" : file.unit().getPackageName() + ".";
                for (Tree type : file.unit().getTypeDecls()) {
                    if (type instanceof ClassTree tree) {
                        collect(file, tree, folder + tree.getSimpleName(), places);
                    }
                }
            }
        }
        return places;
    }

    /** The ids that a text names in square brackets, several of them with commas between. */
    static Set<String> ids(String text) {
        Set<String> ids = new TreeSet<>();
        Matcher brackets = BRACKETS.matcher(text);
        while (brackets.find()) {
            ids.addAll(List.of(brackets.group(1).split(",\\s*", -1)));
        }
        return ids;
    }

    private static void collect(SourceFile file, ClassTree type, String name, List<Place> places) {
        SourcePositions positions = file.trees().getSourcePositions();
        int previousEnd = (int) positions.getStartPosition(file.unit(), type);
        for (Tree member : type.getMembers()) {
            int end = endOfLine(file.text(), (int) positions.getEndPosition(file.unit(), member));
            if (member instanceof MethodTree method) {
                String text = file.text().substring(Math.min(previousEnd, end), end);
                int first = (int) file.unit().getLineMap().getLineNumber(Math.min(previousEnd + 1, end));
                int last = (int) file.unit().getLineMap().getLineNumber(end);
                String methodName = method.getName().contentEquals("<init>")
                        ? "new"
                        : method.getName().toString();
                places.add(new Place(file.path(), name, methodName, first, last, ids(text)));
            } else if (member instanceof ClassTree inner) {
                collect(file, inner, name + "$" + inner.getSimpleName(), places);
            }
            previousEnd = Math.max(previousEnd, end);
        }
    }

    /** A comment may stand behind the last brace. */
    private static int endOfLine(String text, int position) {
        int end = text.indexOf('\n', Math.max(position, 0));
        return end < 0 ? text.length() : end;
    }

    /** Whether a home means this: {@code Sender#onPuback}, with as much of the package in front as makes it unique. */
    boolean isCalled(String home) {
        int hash = home.indexOf('#');
        if (hash < 0 || !method.equals(home.substring(hash + 1))) {
            return false;
        }
        String named = home.substring(0, hash);
        String whole = type.replace('$', '.');
        return whole.equals(named) || whole.endsWith("." + named);
    }

    /** Its class without the package. */
    String shortType() {
        return type.substring(type.lastIndexOf('.') + 1).replace('$', '.');
    }

    /** The folder of its module. */
    String module() {
        return path.substring(0, path.indexOf('/'));
    }

    /** The class file, from the root of the repository. */
    String classFile() {
        return module() + "/target/classes/" + type.replace('.', '/') + ".class";
    }
}
