/** Classes that break the rules, one rule each: they show that the rules can fail. */
@NullMarked
package dev.torc.acceptance.architecture.offender;

import org.jspecify.annotations.NullMarked;
