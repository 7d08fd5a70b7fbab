/** What happens in the broker, counted by each loop for itself. */
@NullMarked
package org.ternmq.broker.count;

import org.jspecify.annotations.NullMarked;
