"""Spreadsheets: `reader` reads a hostile .xlsx, `template` writes the empty or a filled workbook,
`intake` runs a stored import.  Only workers, commands and tests come here; pages never do."""
