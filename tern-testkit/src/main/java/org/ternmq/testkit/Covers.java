package org.ternmq.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the normative statements that a test shows, by their ids: {@code @Covers("MQTT-4.3.3-10")}. Ids of 3.1.1 begin
 * with {@code MQTT3-}. At most five; the test has to run the home of each of them, which is checked.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Covers {
    /** The ids, as they stand in the lists under {@code spec/}. */
    String[] value();
}
