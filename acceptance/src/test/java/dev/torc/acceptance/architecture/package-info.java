/** The structure that ARCHITECTURE.md promises, as rules over the compiled classes. */
@NullMarked
package dev.torc.acceptance.architecture;

import org.jspecify.annotations.NullMarked;
