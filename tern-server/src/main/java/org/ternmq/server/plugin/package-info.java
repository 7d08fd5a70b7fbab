/** Plug-ins: found in a folder, kept apart, asked within bounds, and put behind core's ports. */
@NullMarked
package org.ternmq.server.plugin;

import org.jspecify.annotations.NullMarked;
