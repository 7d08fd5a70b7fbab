/** The {@code tern} command. */
@NullMarked
package org.ternmq.cli;

import org.jspecify.annotations.NullMarked;
