"""Connections and their limits, and the form in which files are sent.

1. ``descriptors``: the limit of open files and connections, and for how many people it suffices.
2. ``connections``: the connections of each address, and the word of a proxy.
3. ``compressed_files``: scripts and pages, compressed for browsers that take it.
4. ``static_files``: the handler of scripts and fonts, which browsers keep.
"""
