/** What {@code tern soak} measures of a broker's process, whether it drifts, and the report on it. */
@NullMarked
package org.ternmq.cli.soak.measure;

import org.jspecify.annotations.NullMarked;
