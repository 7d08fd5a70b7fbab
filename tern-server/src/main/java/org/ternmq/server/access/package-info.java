/** Opens what the configuration says of who gets in and what clients may do. */
@NullMarked
package org.ternmq.server.access;

import org.jspecify.annotations.NullMarked;
