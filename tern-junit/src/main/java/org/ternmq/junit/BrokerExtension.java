package org.ternmq.junit;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.ternmq.junit.EmbeddedBroker.Scope;

/**
 * Starts what {@link EmbeddedBroker} asks for and hands it to parameters. JUnit closes each broker together with the test or the
 * class that it belongs to, since it lies in the store of that context.
 */
final class BrokerExtension implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
    /** A broker that is asked for, and the context that it lives as long as. */
    private record Wanted(EmbeddedBroker annotation, ExtensionContext owner) {
        TestBroker broker() {
            Key key = new Key(annotation, owner.getUniqueId());
            return held(owner.getStore(NAMESPACE), key).broker();
        }

        @SuppressWarnings("deprecation") // its successor is not in JUnit 5
        private static Held held(ExtensionContext.Store store, Key key) {
            Held held = store.getOrComputeIfAbsent(key, absent -> Held.start(absent.annotation()), Held.class);
            return java.util.Objects.requireNonNull(held);
        }
    }

    private record Key(EmbeddedBroker annotation, String owner) {}

    @SuppressWarnings("deprecation") // what JUnit closes is the one before 5.13, the other from there on
    private record Held(TestBroker broker) implements ExtensionContext.Store.CloseableResource, AutoCloseable {
        static Held start(EmbeddedBroker annotation) {
            return new Held(TestBroker.start(
                    new BrokerSetup(Arrays.asList(annotation.settings()), annotation.persistent(), annotation.port())));
        }

        @Override
        public void close() {
            broker.close();
        }
    }

    /** Starts the broker of the class, so that a class whose broker cannot start fails at once. */
    @Override
    public void beforeAll(ExtensionContext context) {
        nearest(context).ifPresent(Wanted::broker);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        nearest(context).map(Wanted::broker).ifPresent(TestBroker::makeReady);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestBroker.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Optional<Wanted> wanted = parameter
                .findAnnotation(EmbeddedBroker.class)
                .map(annotation ->
                        new Wanted(annotation, annotation.scope() == Scope.CLASS ? classOf(context) : context))
                .or(() -> nearest(context));
        return wanted.map(Wanted::broker)
                .orElseThrow(
                        () -> new ParameterResolutionException(
                                "which broker is meant by " + parameter.getParameter()
                                        + "? Neither it nor its test nor the class says @EmbeddedBroker with a scope that reaches here"));
    }

    /** The broker of the test, or of the class or one around it; one for each test is not there before there is a test. */
    private static Optional<Wanted> nearest(ExtensionContext context) {
        Optional<ExtensionContext> at = Optional.of(context);
        while (at.isPresent()) {
            ExtensionContext place = at.get();
            Optional<EmbeddedBroker> found = AnnotationSupport.findAnnotation(place.getElement(), EmbeddedBroker.class);
            if (found.isPresent()) {
                return wanted(found.get(), place, context);
            }
            at = place.getParent();
        }
        return Optional.empty();
    }

    private static Optional<Wanted> wanted(EmbeddedBroker annotation, ExtensionContext place, ExtensionContext test) {
        boolean isOnMethod = place.getTestMethod().isPresent();
        boolean isPerTest = annotation.scope() == Scope.METHOD || annotation.scope() == Scope.AUTO && isOnMethod;
        if (isPerTest) {
            return Optional.of(new Wanted(annotation, test))
                    .filter(wanted -> test.getTestMethod().isPresent());
        }
        return Optional.of(new Wanted(annotation, isOnMethod ? classOf(place) : place));
    }

    private static ExtensionContext classOf(ExtensionContext context) {
        ExtensionContext at = context;
        while (at.getTestMethod().isPresent()) {
            at = at.getParent()
                    .orElseThrow(() -> new ExtensionConfigurationException("a test without a class has no broker"));
        }
        return at;
    }

    private static final Namespace NAMESPACE = Namespace.create(BrokerExtension.class);
}
