"""Claims: what a workshop says about its data, computed a second time by another road.

``workshops/<id>/claims.py`` quotes each sentence and computes its figures from the data's files,
with pandas, NumPy or Pillow and without the kit's topics; ``hackyack check`` compares.

1. ``figures``: the figures and comparisons in a sentence.
2. ``statements``: the sentences of a workshop that say something about data.
3. ``claim``: how an author writes a claim, and how it is compared with its sentence.
4. ``dependence``: which returned values come from the data.
5. ``proofs``: reads ``claims.py`` and tells what is missing, untrue or no proof.
"""

from kit.authoring.claims.claim import above, below, claim, near, setting

__all__ = ["above", "below", "claim", "near", "setting"]
