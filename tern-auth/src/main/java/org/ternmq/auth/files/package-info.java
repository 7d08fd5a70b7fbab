/** Files that people change while the broker runs. */
@NullMarked
package org.ternmq.auth.files;

import org.jspecify.annotations.NullMarked;
