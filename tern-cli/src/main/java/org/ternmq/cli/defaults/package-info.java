/** A user's own defaults for the commands that are clients. */
@NullMarked
package org.ternmq.cli.defaults;

import org.jspecify.annotations.NullMarked;
