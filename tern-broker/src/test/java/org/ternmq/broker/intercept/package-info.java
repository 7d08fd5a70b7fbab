/** What comes of it when others have a say in what clients do, at once or later. */
@NullMarked
package org.ternmq.broker.intercept;

import org.jspecify.annotations.NullMarked;
