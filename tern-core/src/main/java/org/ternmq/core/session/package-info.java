/** Sessions: what outlives a connection. Each is confined to one loop. */
@NullMarked
package org.ternmq.core.session;

import org.jspecify.annotations.NullMarked;
