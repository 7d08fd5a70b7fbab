package org.ternmq.server.plugin;

import java.util.ServiceConfigurationError;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Says in words why a plug-in's classes cannot be used. */
final class ClassProblems {
    private ClassProblems() {}

    static String text(@Nullable Throwable problem) {
        Throwable cause = problem;
        while ((cause instanceof ServiceConfigurationError
                        || cause instanceof CompletionException
                        || cause instanceof ExceptionInInitializerError)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return switch (cause) {
            case null -> "unknown";
            case UnsupportedClassVersionError newer ->
                "it was built for a newer Java than " + Runtime.version().feature()
                        + ", on which the broker runs; build it" + " with --release "
                        + Runtime.version().feature() + " or less (" + newer.getMessage() + ")";
            case NoClassDefFoundError missing ->
                "it needs the class " + name(missing.getMessage())
                        + ", which it does not bring; plug-ins see the JDK, org.ternmq.plugin and the jars of their own"
                        + " folder";
            case ClassNotFoundException missing -> "it has no class " + missing.getMessage();
            case LinkageError unfit ->
                "its classes do not fit this broker; build it against this version's tern-plugin (" + unfit + ")";
            case ServiceConfigurationError wrong -> String.valueOf(wrong.getMessage());
            default -> cause.getMessage() == null ? cause.toString() : name(cause) + cause.getMessage();
        };
    }

    /** An exception that a plug-in means for people needs no class name; one of another kind does. */
    private static String name(Throwable cause) {
        return cause.getClass() == IllegalArgumentException.class
                        || cause.getClass() == IllegalStateException.class
                        || cause.getClass() == Exception.class
                ? ""
                : cause.getClass().getSimpleName() + ": ";
    }

    private static String name(@Nullable String internal) {
        return internal == null ? "(unknown)" : internal.replace('/', '.');
    }
}
