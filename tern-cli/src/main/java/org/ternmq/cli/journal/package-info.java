/** {@code tern journal}: looks at, checks, repairs and exports the journal of a broker that is stopped. */
@NullMarked
package org.ternmq.cli.journal;

import org.jspecify.annotations.NullMarked;
