"""Ask the zygote for forks, from any other process."""
