@NullMarked
package dev.torc.snapshot.rdb;

import org.jspecify.annotations.NullMarked;
