"""Issue, void, delivered, verify: what makes a draft an act, and what proves and undoes it."""
