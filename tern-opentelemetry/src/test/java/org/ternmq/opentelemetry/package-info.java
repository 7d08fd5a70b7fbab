/** The plug-in in a real broker, before a collector that understands OTLP. */
@NullMarked
package org.ternmq.opentelemetry;

import org.jspecify.annotations.NullMarked;
