/** Numbers about a broker, in the forms of Prometheus and OpenMetrics. */
@NullMarked
package org.ternmq.admin.metrics;

import org.jspecify.annotations.NullMarked;
