"""Checks before a room is opened, and the addresses that people need to join it.

1. ``lan``: the addresses under which other devices reach this machine.
2. ``checkup``: check this machine for common obstacles to a room.
3. ``power``: what keeps a laptop awake and quick: battery, battery saver, sleep.
4. ``phone_page``: a page to try from a phone whether the network lets devices meet.
5. ``welcome``: the addresses, code and QR code that the terminal shows.
"""
