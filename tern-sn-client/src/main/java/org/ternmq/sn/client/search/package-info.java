/** How a client finds gateways (section 6.1). */
@NullMarked
package org.ternmq.sn.client.search;

import org.jspecify.annotations.NullMarked;
