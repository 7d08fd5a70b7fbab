/** What is made durable, as records, and the port to whoever keeps them. Adapters stand above core. */
@NullMarked
package org.ternmq.core.store;

import org.jspecify.annotations.NullMarked;
