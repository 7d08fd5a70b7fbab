/** What happened lately to clients and their messages, written where it happens, for whoever asks why something did not arrive. */
@NullMarked
package org.ternmq.broker.ledger;

import org.jspecify.annotations.NullMarked;
