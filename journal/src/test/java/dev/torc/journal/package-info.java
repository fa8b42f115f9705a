/** Tests of the journal. */
@NullMarked
package dev.torc.journal;

import org.jspecify.annotations.NullMarked;
