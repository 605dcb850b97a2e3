"""The field (thực địa): what a tablet without network takes along, brings home and proves.

Words: pack (gói hồ sơ), operation (thao tác), receipt (biên nhận), piece of a file (mảnh tệp),
minutes (biên bản), addendum (biên bản bổ sung).

- `queries/`: cards, the pack of a case, its dossier, the law, what changed since an entry
- `actions/batches.py`: operations in order, each exactly once, through the actions of inspections
- `actions/uploads.py`: files by hash, in pieces, kept only when the whole hash agrees
- `rules/shape.py`: the strict shape of everything a tablet sends; `rules/limits.py`: how much

Who may: the team of a case, with a device token; for others the case is not there. The contract
is `frontend/src/field/contract.ts`; `docs/decisions/0008-offline-page.md` says why.
"""
