@NullMarked
package org.ternmq.auth.rules.file;

import org.jspecify.annotations.NullMarked;
