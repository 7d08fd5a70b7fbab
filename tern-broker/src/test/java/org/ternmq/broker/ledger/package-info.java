@NullMarked
package org.ternmq.broker.ledger;

import org.jspecify.annotations.NullMarked;
