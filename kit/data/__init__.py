"""The kit's datasets, and reading of people's own files.

1. ``packages``: the folders of ``data/``, their descriptions, and the check of their files.
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
