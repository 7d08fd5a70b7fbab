/** {@code tern test}: finds out what a broker offers and whether it keeps to the standard, by trying. */
@NullMarked
package org.ternmq.cli.probe;

import org.jspecify.annotations.NullMarked;
