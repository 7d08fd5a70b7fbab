/** Configuration, the wiring of the broker, and the API for embedding it. */
@NullMarked
package org.ternmq.server;

import org.jspecify.annotations.NullMarked;
