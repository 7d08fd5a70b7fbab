/** Tests of the QoS flows. */
@NullMarked
package org.ternmq.core.flow;

import org.jspecify.annotations.NullMarked;
