"""What surrounds the notebooks of a workshop: its plan, its papers, its working copies."""
