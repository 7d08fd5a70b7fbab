/** What plug-ins are handed cannot be changed by them, and says no secrets. */
@NullMarked
package org.ternmq.plugin;

import org.jspecify.annotations.NullMarked;
