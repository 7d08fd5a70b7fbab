/** {@code tern soak}: a broker of its own process under hours of mixed load with faults, and a report on what grows. */
@NullMarked
package org.ternmq.cli.soak;

import org.jspecify.annotations.NullMarked;
