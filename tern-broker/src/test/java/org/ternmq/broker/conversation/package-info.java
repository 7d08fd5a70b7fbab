/** What a connection shows from CONNECT to its end: sessions, wills, keep alive, errors. One small test for each rule. */
@NullMarked
package org.ternmq.broker.conversation;

import org.jspecify.annotations.NullMarked;
