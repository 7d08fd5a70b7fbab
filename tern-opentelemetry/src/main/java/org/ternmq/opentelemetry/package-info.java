/** Trace context in user properties: taken from messages, carried on, and told as spans to a collector. */
@NullMarked
package org.ternmq.opentelemetry;

import org.jspecify.annotations.NullMarked;
