/** What a client keeps in a folder, so that exactly-once and messages accepted while offline survive the end of its process. */
@NullMarked
package org.ternmq.client.store;

import org.jspecify.annotations.NullMarked;
