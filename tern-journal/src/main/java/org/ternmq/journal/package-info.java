/** The log on disk that makes an acknowledgement mean that what it acknowledges is safe. */
@NullMarked
package org.ternmq.journal;

import org.jspecify.annotations.NullMarked;
