/** The two halves of the QoS flows, which know no role, and the effects they answer with. */
@NullMarked
package org.ternmq.core.flow;

import org.jspecify.annotations.NullMarked;
