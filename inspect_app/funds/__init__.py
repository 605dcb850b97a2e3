"""Charity funds (quỹ từ thiện): statements, ledgers, and the proof that nothing was lost on the
way.

A fund keeps money in bank accounts. What came in and went out stands in the bank's statement (sao
kê); what the fund says it paid for stands in its ledger of payments (sổ chi). This room reads both
and answers one question before anything else is allowed: *is every line of the file here, once,
with its amount?*

Words. A **line** (dòng sao kê) is one movement, signed: the bank's "Có/Credit" is money into the
fund, "Nợ/Debit" is money out. A **control total** (số kiểm soát) is a balance the bank printed,
which the lines must reproduce to the đồng. A line is **proved** when a control total covers it. A
**payment** (khoản chi) is one row of the ledger. **Own accounts** (tài khoản của chính quỹ) is the
register that keeps a transfer between the fund's own accounts from being counted as a gift.

States of an imported statement: `balanced` (cân khớp: every line is covered by a check that holds),
`unproved` (chưa chứng minh được: no check fails, but some lines have none) and `held` (bị giữ lại:
a check fails, or a line could not be read). A held statement goes no further.

Inside. `importers/` turns bytes into lines and payments, and names every row it cannot read: lines
in = accepted + rejected, always. `rules/` is pure: control totals, own accounts, what a line's text
says. `sample/` holds one real (anonymised) statement and invented books for the demonstration.

Law: Decree 93/2019/NĐ-CP Art. 31(1)(b) (books show each donor and each recipient), Art. 34(3)
(money goes through the fund's bank account), Art. 8(2)(d) (records are kept and handed over). Money
is `int` đồng everywhere.
"""
