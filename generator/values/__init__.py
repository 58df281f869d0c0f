"""The nouns of receivables: frozen, they know their own arithmetic and nothing else."""
