/** Clients of all kinds for tests, and what stands between them and a broker. */
@NullMarked
package org.ternmq.transport.client;

import org.jspecify.annotations.NullMarked;
