"""Checks before a room is opened, and the addresses that people need to join it.

1. ``lan``: the addresses under which other devices reach this machine.
2. ``checkup``: check this machine for common obstacles to a room.
3. ``phone_page``: a page to try from a phone whether the network lets devices meet.
4. ``welcome``: the addresses, code and QR code that the terminal shows.
"""
