/** Charts as SVG files, for reports. */
@NullMarked
package org.ternmq.cli.plot;

import org.jspecify.annotations.NullMarked;
