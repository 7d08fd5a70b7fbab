/** Which clients are behind with what is for them. */
@NullMarked
package org.ternmq.admin.slow;

import org.jspecify.annotations.NullMarked;
