/** Benchmarks of the hot path. */
@NullMarked
package org.ternmq.bench;

import org.jspecify.annotations.NullMarked;
