/** JSON as the doors of operators speak it, and the commands that ask there. */
@NullMarked
package org.ternmq.admin.json;

import org.jspecify.annotations.NullMarked;
