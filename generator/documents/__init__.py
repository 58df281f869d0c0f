"""Composes papers and sheets from decisions: letters, statements, dashboard, workbooks."""
