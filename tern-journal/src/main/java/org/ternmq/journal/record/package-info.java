/** What is written in the journal, one record a frame, and how: a version byte, then numbers as varints, texts and MQTT packets. */
@NullMarked
package org.ternmq.journal.record;

import org.jspecify.annotations.NullMarked;
