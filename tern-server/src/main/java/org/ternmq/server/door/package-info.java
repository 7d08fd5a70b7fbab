/** The listeners of a broker, as they are configured. */
@NullMarked
package org.ternmq.server.door;

import org.jspecify.annotations.NullMarked;
