"""The asking side: how a process starts the zygote and gets forks from it.

1. ``starter``: start or find the zygote, and keep it alive while this process may need it.
2. ``fork_request``: ask the zygote for one fork and wait until the fork is the kernel.
3. ``process``: the forked kernel as a process to poll, wait for and signal, like a ``Popen``.
4. ``stages``: a fork that has run some cells, from which further kernels are forked.
"""
