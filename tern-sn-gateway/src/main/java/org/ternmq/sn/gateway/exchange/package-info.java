/** What is known of the exchanges with one client: which are open, and when it was heard. */
@NullMarked
package org.ternmq.sn.gateway.exchange;

import org.jspecify.annotations.NullMarked;
