/** {@code tern bench}: puts load on a broker and says what came of it. */
@NullMarked
package org.ternmq.cli.bench;

import org.jspecify.annotations.NullMarked;
