"""How systems name their columns: one TOML file per system, synonyms pooled for all files.

`synonyms` are words that mean one thing; `fallback` words count only where no better column
stands in the list; `aliases` hold only in a file whose fingerprint (`headers`, `creators`) is
proved. A dialect never maps a column by position and never changes an amount.
"""
