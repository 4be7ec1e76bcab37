"""The zygote: one process that imports everything once and forks ready kernels."""
