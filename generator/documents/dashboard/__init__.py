"""The dashboard: front page, further pages, a page for each customer, and the workbook."""
