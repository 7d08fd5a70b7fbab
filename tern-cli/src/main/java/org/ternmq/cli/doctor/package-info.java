/** What of a machine and of a configuration a broker depends on, looked at before it has to. */
@NullMarked
package org.ternmq.cli.doctor;

import org.jspecify.annotations.NullMarked;
