@NullMarked
package dev.torc.snapshot;

import org.jspecify.annotations.NullMarked;
