/** What the index of subscriptions keeps at one filter. */
@NullMarked
package org.ternmq.broker.route;

import org.jspecify.annotations.NullMarked;
