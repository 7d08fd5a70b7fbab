/** Proxies between clients and a listener: which of them are believed, and what they say of where a client is. */
@NullMarked
package org.ternmq.transport.proxy;

import org.jspecify.annotations.NullMarked;
