/** Long lists, a page at a time. */
@NullMarked
package org.ternmq.admin.page;

import org.jspecify.annotations.NullMarked;
