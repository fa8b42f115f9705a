/**
 * Commands as data: one declarative spec each, its handler, and the replies. Knows no network, no clock and no thread; what it
 * needs of those is handed in.
 */
@NullMarked
package dev.torc.commands;

import org.jspecify.annotations.NullMarked;
