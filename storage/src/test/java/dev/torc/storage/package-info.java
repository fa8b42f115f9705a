/** Storages for tests, and the contract that all of them keep. */
@NullMarked
package dev.torc.storage;

import org.jspecify.annotations.NullMarked;
