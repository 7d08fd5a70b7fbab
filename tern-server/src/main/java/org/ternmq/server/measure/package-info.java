/** What a broker measures of its surroundings: the disk, and who comes to its listeners. */
@NullMarked
package org.ternmq.server.measure;

import org.jspecify.annotations.NullMarked;
