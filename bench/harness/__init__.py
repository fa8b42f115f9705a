"""What the benchmark scripts share: servers as child processes, clients to drive them, tables and the machine's description.

Only Python's standard library. Nothing here ends a process that it did not start.
"""
