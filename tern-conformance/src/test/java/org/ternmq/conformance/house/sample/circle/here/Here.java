package org.ternmq.conformance.house.sample.circle.here;

import org.ternmq.conformance.house.sample.circle.there.There;

/** One half of a circle of packages. */
public record Here(There there) {}
