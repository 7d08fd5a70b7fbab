/** HTTP for an operator: a door of its own, and what is behind it. */
@NullMarked
package org.ternmq.admin.http;

import org.jspecify.annotations.NullMarked;
