"""Take hand-ins from files of any origin and repair them."""
