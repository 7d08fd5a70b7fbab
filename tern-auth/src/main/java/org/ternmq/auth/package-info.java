/** Who clients are: one way in after the other, behind the ports of {@code org.ternmq.core.auth}. */
@NullMarked
package org.ternmq.auth;

import org.jspecify.annotations.NullMarked;
