"""Intake: spreadsheet files become tables of typed records, with every doubt as a finding.

What enters: paths and the user's hints. What leaves: `read.read` returns a Reading. A child
process with limits reads the bytes (`child`, `xlsx`, `witness`, `csv_text`, `containers`); this
process proves what the cells mean (`headers`, `columns`, `groups`, `dates`, `numbers`, `rows`,
`controls`, `printed`).
"""
