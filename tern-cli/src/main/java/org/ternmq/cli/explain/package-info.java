/** {@code tern explain}: why a broker does what it does. */
@NullMarked
package org.ternmq.cli.explain;

import org.jspecify.annotations.NullMarked;
