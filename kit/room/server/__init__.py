"""The HTTP server of the room and its handlers."""
