/** What tests of all modules share. Never on the class path of a product. */
@NullMarked
package org.ternmq.testkit;

import org.jspecify.annotations.NullMarked;
