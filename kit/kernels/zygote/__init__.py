"""The zygote: one process that imports everything once and forks ready kernels.

1. ``address``: the path of the zygote's socket, which depends on the kernels' environment.
2. ``protocol``: the messages between asker, zygote and kernel on that socket.
3. ``rehearsal``: learns which modules a kernel needs, and remembers them.
4. ``preload``: the imports.
5. ``fork_server``: the zygote's main loop: it answers, forks, and reports kernels that ended.
6. ``child``: what a fork does to become the kernel that was asked for.
7. ``stage``: a fork that runs some cells first and then forks kernels itself.
"""
