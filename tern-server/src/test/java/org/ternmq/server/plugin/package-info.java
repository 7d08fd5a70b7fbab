/** Plug-ins that do as they should, and all that they could do instead. */
@NullMarked
package org.ternmq.server.plugin;

import org.jspecify.annotations.NullMarked;
