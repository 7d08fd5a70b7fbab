import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;

/**
 * Writes the classes of a jar that are in the format of Java 6 or before in that of Java 8, and leaves all else as it is. The JVM
 * keeps no class of an older format in its start-up cache, and verifies it slowly each time; picocli's are such. To be run by
 * {@code java NewClasses.java JAR}.
 */
public final class NewClasses {
    private NewClasses() {}

    public static void main(String... arguments) throws IOException {
        Path jar = Path.of(arguments[0]);
        Path made = jar.resolveSibling(jar.getFileName() + ".new");
        try (JarFile from = new JarFile(jar.toFile());
                URLClassLoader types = new URLClassLoader(new URL[] {jar.toUri().toURL()});
                JarOutputStream to = new JarOutputStream(Files.newOutputStream(made))) {
            ClassFile format = ClassFile.of(
                    StackMapsOption.GENERATE_STACK_MAPS,
                    ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(types)));
            for (JarEntry entry : from.stream().toList()) {
                byte[] content = from.getInputStream(entry).readAllBytes();
                JarEntry same = new JarEntry(entry.getName());
                same.setTime(entry.getTime());
                to.putNextEntry(same);
                to.write(entry.getName().endsWith(".class") ? inNewFormat(format, content) : content);
                to.closeEntry();
            }
        }
        Files.move(made, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private static byte[] inNewFormat(ClassFile format, byte[] content) {
        ClassModel type = format.parse(content);
        if (type.majorVersion() > ClassFile.JAVA_6_VERSION) {
            return content;
        }
        return format.transformClass(
                type,
                ClassTransform.transformingMethodBodies(CodeBuilder::with) // so that the code gets its stack maps
                        .andThen(ClassTransform.dropping(element -> element instanceof ClassFileVersion))
                        .andThen(ClassTransform.endHandler(
                                builder -> builder.withVersion(ClassFile.JAVA_8_VERSION, 0))));
    }
}
