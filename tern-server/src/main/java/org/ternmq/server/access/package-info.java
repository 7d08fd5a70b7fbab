/** Who gets in and what clients may do, as it is configured. */
@NullMarked
package org.ternmq.server.access;

import org.jspecify.annotations.NullMarked;
