"""The kit's datasets, and the door to people's own files.

1. ``packages``: the folders of ``data/``, what they say of their files, and whether it holds.
2. ``datasets``: load and describe a dataset.
"""

from kit.data.datasets import (
    Description,
    EncodingChoice,
    OwnTable,
    datasets,
    describe,
    file,
    load,
    preview,
    read_table,
    show,
)

__all__ = [
    "Description",
    "EncodingChoice",
    "OwnTable",
    "datasets",
    "describe",
    "file",
    "load",
    "preview",
    "read_table",
    "show",
]
