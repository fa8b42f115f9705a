/**
 * What the server knows about each command, as data: arity, flags, where its keys stand, ACL categories, tips, documentation. A
 * command's handler is attached to its spec in a {@link dev.torc.commands.spec.CommandTable}; a spec without a handler is an
 * unknown command.
 *
 * <p>The data stand in one file a group beside these classes' resources ({@code string.specs}, {@code generic.specs} …), written once
 * from redis-server by {@code tools/command-specs} and kept by hand since. A file opens with {@code group NAME}. Then each command is
 * a block of lines, indented by two spaces a level and closed by an empty line:
 *
 * <pre>
 * command set                        full name; a subcommand is "config|get" and follows its container
 *   arity -3                         with the name itself; negative: at least so many
 *   flags write denyoom              {@link dev.torc.commands.spec.CommandFlag}
 *   acl string                       {@link dev.torc.commands.spec.AclCategory}, without those that follow from flags
 *   tips nondeterministic_output     passed on as they stand
 *   key index 1 range 0 1 0 RW ...   {@link dev.torc.commands.spec.KeySpec}: begin_search, find_keys, flags
 *     note ...
 *   docs                             all below is read only when somebody asks for documentation
 *     summary Set the string value of a key
 *     since 1.0.0
 *     complexity O(1)
 *     flags deprecated
 *     deprecated 2.0.0 what replaces it
 *     history 2.6.12 what changed
 *     argument condition oneof optional since=2.6.12
 *       argument nx pure-token token=NX
 * </pre>
 */
@NullMarked
package dev.torc.commands.spec;

import org.jspecify.annotations.NullMarked;
