"""Law as data: what the law says in numbers, dates, stages and citations, and since when.

Words: figure (con số pháp luật), document (văn bản), cite (căn cứ, "Đ37.2a" = điểm a khoản 2
Điều 37), regime (chế độ: thanh tra or kiểm tra chuyên ngành of one period), legal basis.

Where things stand: `figures/*.yaml`, one file per subject; `documents.yaml`, the acts with their
validity; `regimes.yaml`, the stages of the two procedures.  The 5 % cap on the management cost of
a fund (quản lý quỹ) is `mgmt_cap` in `figures/fund.yaml`.  Texts and quotes of the law are never
kept here: an administrator loads a law pack for reading and search (`importers/law_pack.py`).

To change the law: never edit a value that was once right; close it (`valid_to`) and add the next
one below it with its own document, cite and `valid_from`.  On one day at most one value of a
figure is in force; overlapping values, a missing citation or a float stop the program at start
with file, line, key and rule.  `status: unverified` means that nobody has read the full text: such
a value is shown with a badge and refused by signed documents.  `value: null` means "there is a
rule, its number is not known": checks answer UNDECIDED.  What the department sets itself
(`figures/audit.yaml`) is a proposal until an administrator adds its value, never law.  `fact` names
the row of the external fact list against which a test compares the value.  A province that cannot
wait for a release adds a dated value on screen (permission `law.edit`); it is merged over these
files by the same rules.

States: verified, unverified.  Who may: everybody with an account reads; `law.edit` adds values and
loads law packs.  Numbers R01… are permanent and never reused.
"""
