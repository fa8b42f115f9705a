/**
 * Commands: what is declared of them ({@code spec}), how one is run ({@link dev.torc.commands.Dispatcher}), what each does (one
 * package a family) and the server-wide state that they see ({@link dev.torc.commands.ServerState}). Knows no network and no
 * thread; time and chance are handed in.
 */
@NullMarked
package dev.torc.commands;

import org.jspecify.annotations.NullMarked;
