package org.ternmq.conformance.house;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreePath;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** The public types and methods of one file. Overrides, accessors of records and {@code main} need no comment. */
final class PublicApi {
    private final SourceFile file;
    private final List<String> found = new ArrayList<>();

    PublicApi(SourceFile file) {
        this.file = file;
    }

    List<String> uncommented() {
        TreePath unit = new TreePath(file.unit());
        for (Tree declaration : file.unit().getTypeDecls()) {
            if (declaration instanceof ClassTree type) {
                visit(type, new TreePath(unit, type), false);
            }
        }
        return found;
    }

    /** Nothing inside a type that is not public itself can be seen from elsewhere. */
    private void visit(ClassTree type, TreePath path, boolean insideInterface) {
        if (!isPublic(type.getModifiers(), insideInterface)) {
            return;
        }
        if (!file.hasComment(path)) {
            found.add(file.at(type) + ": public type " + type.getSimpleName() + " has no comment");
        }
        boolean isInterface = type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
        for (Tree member : type.getMembers()) {
            TreePath memberPath = new TreePath(path, member);
            if (member instanceof ClassTree nested) {
                visit(nested, memberPath, isInterface);
            } else if (member instanceof MethodTree method
                    && isPublic(method.getModifiers(), isInterface)
                    && !isExempt(type, method)
                    && !file.hasComment(memberPath)) {
                found.add(file.at(method) + ": public method " + method.getName() + " has no comment");
            }
        }
    }

    private static boolean isPublic(ModifiersTree modifiers, boolean insideInterface) {
        return modifiers.getFlags().contains(Modifier.PUBLIC)
                || insideInterface && !modifiers.getFlags().contains(Modifier.PRIVATE);
    }

    private static boolean isExempt(ClassTree type, MethodTree method) {
        boolean overrides = method.getModifiers().getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().equals("Override"));
        boolean isConstructor = method.getReturnType() == null;
        boolean isMain = method.getName().contentEquals("main")
                && method.getModifiers().getFlags().contains(Modifier.STATIC);
        return overrides || isConstructor || isMain || isAccessor(type, method);
    }

    private static boolean isAccessor(ClassTree type, MethodTree method) {
        return type.getKind() == Tree.Kind.RECORD
                && method.getParameters().isEmpty()
                && type.getMembers().stream()
                        .anyMatch(member -> member instanceof VariableTree component
                                && !component.getModifiers().getFlags().contains(Modifier.STATIC)
                                && component.getName().equals(method.getName()));
    }
}
