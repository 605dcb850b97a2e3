"""The register: facilities (cơ sở trợ giúp xã hội) and funds (quỹ từ thiện, quỹ xã hội).

Entity (đối tượng thanh tra, kiểm tra) is the common part: code, name, commune, address,
representative, registered and closed days.  Facility adds type (Decree 103/2017 Art. 5), ownership,
licence, capacity, areas, children by age band and circumstance, staff by post.  Fund adds scope,
licence, charter assets (Decree 93/2019), board, own bank accounts, programmes.

Administrative units (xã, phường, đặc khu, tỉnh) carry validity days and successors, so that a paper
prints the name as of its day.  An address and a licence keep their history.

How data come in: the administrator downloads the template (.xlsx), fills it and sends it back; a
job reads it.  Either every row is stored or none is, and every fault is listed by sheet, row,
column, value and rule.  States of an import: waiting, then imported or refused.  A known code is
updated (old and new values in the journal); another organisation's records are never touched.

Who may: everybody of the organisation reads (`registry.view`), the administrator imports
(`registry.edit`).

Where things stand: `rules/columns.py` names every sheet and column (template and reader share it),
`rules/` holds the checks, `rules/sentences.py` the sentence of each check, `importers/` the only
code that touches a spreadsheet.
"""
