/** Random dialogues of clients, played against two brokers, whose answers are compared. See interop/dialogues. */
@NullMarked
package org.ternmq.conformance.dialogue;

import org.jspecify.annotations.NullMarked;
