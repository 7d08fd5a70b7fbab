/** The load of {@code tern soak}: clients of all kinds, what goes wrong on their way, and an account of each message. */
@NullMarked
package org.ternmq.cli.soak.load;

import org.jspecify.annotations.NullMarked;
