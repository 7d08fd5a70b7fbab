package org.ternmq.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives tests a real broker, in the process, on a port of its own on this machine.
 *
 * <pre>{@code
 * @EmbeddedBroker
 * class SensorTest {
 *     @Test
 *     void sensorReports(TestBroker broker) {
 *         try (MqttClient client = Mqtt.connect(broker.url())) { … }
 *     }
 * }
 * }</pre>
 *
 * <p>On a class all its tests share one; on a method that test has one; on a parameter of type {@link TestBroker}, of a test, a
 * {@code @BeforeEach} or {@code @BeforeAll} method, that one is meant. A parameter without the annotation is the method's, else the
 * class's. Parameters with equal annotations in one test are the same broker; a {@link #name} tells two apart. What a broker keeps it keeps in memory, unless
 * {@link #persistent} is set.
 */
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(BrokerExtension.class)
public @interface EmbeddedBroker {
    /** How long the broker runs. */
    Scope scope() default Scope.AUTO;

    /**
     * What is configured otherwise than by default, with the keys of the broker's configuration: {@code "limits.queue_messages_max=10"}.
     * The environment is not looked at.
     */
    String[] settings() default {};

    /** Whether sessions, messages and retained messages are kept on disk, in a folder that is deleted with the broker. */
    boolean persistent() default false;

    /** The port of {@link TestBroker#url}, for programs that cannot be told; 0 for any that is free. */
    int port() default 0;

    /** Tells apart brokers that are otherwise alike. */
    String name() default "";

    /** How long a broker runs. */
    enum Scope {
        /** As the place of the annotation says: for the class it stands on, or for the test; one of {@code @BeforeAll} for the class. */
        AUTO,
        /** A new one for each test. */
        METHOD,
        /** One for all tests of the class: before each its faults are cleared, and it runs again if it was stopped. */
        CLASS
    }
}
