"""Dunnage: collection letters, statements and a dashboard from an aging spreadsheet."""
