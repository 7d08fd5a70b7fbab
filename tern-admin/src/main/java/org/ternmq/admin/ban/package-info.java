/** The list of those whom operators keep out, as it outlives the broker. */
@NullMarked
package org.ternmq.admin.ban;

import org.jspecify.annotations.NullMarked;
