"""Spreadsheets: `workbook` writes one, `reader` reads one, `compiling` does so in a process of its
own, `intake` runs a stored upload.  Pages come to `workbook` alone."""
