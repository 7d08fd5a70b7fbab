/** Questions to the loops of a broker. */
@NullMarked
package org.ternmq.admin.ask;

import org.jspecify.annotations.NullMarked;
