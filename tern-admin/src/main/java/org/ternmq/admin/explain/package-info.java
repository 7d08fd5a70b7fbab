/** Why a message did not arrive, out of what the loops wrote down when it happened. */
@NullMarked
package org.ternmq.admin.explain;

import org.jspecify.annotations.NullMarked;
