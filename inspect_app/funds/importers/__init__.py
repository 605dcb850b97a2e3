"""Reading what funds and banks hand in: bytes in, lines and rejections out, nothing stored.

`statement.read_statement` recognises the bank by its header (one TOML file per bank under
`profiles/`); `ledger.read_ledger` reads our own template as CSV or XLSX. A file that cannot be read
at all raises `Unreadable` with one clear reason; everything smaller is a rejection that names file,
row, column, value and rule.
"""
