/** Certificates: read from files, chosen by name, asked of clients, and why a handshake failed. */
@NullMarked
package org.ternmq.transport.tls;

import org.jspecify.annotations.NullMarked;
