/**
 * Brokers for tests with JUnit, in the process: {@link org.ternmq.junit.EmbeddedBroker} asks for one, a
 * {@link org.ternmq.junit.TestBroker} is one, {@link org.ternmq.faults.Faults} is what can go wrong on the way to it.
 */
@NullMarked
package org.ternmq.junit;

import org.jspecify.annotations.NullMarked;
