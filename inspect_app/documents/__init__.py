"""Official papers and their register (văn bản, số văn bản).

Other rooms draft a paper inside their own action (`drafting.draft_paper`) with data that equal the
fields of `reports.<kind>.Data`; a worker makes the PDF (`documents.render`), and each signatory in
order signs it on the paper's page with the password typed again (`documents.sign`).

Who may: everybody sees the papers that they drafted, sign, or were named as readers of; the head
sees all of the body (`document.view_all`); `rules.READ_BY_KIND` opens a kind to a permission.

- `numbering`: numbers without gaps per body, kind and year (Decree 30/2020, Art. 15)
- `drafting`: what other rooms call; `typed_json`: dataclass to JSON and back, exact
- `papers`: JSON to `reports` data to PDF (only workers call it: views never load ReportLab)
- `authority`: the demo's certificate authority; `verification`: is this file what was signed?

Every revision of a file is kept with its SHA-256: rendered, after each signature; the last is the
registered one.  A paper that cites unverified law is not made: its state says why.
"""
