/** What operators ask a broker, and tell it: one class for each kind of thing. */
@NullMarked
package org.ternmq.admin.api;

import org.jspecify.annotations.NullMarked;
