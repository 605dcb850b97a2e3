"""Published checklists (phiên bản bảng kiểm): what inspectors answer, frozen.

A checklist is written as text in the package `checklists`; `publish_library` stores each checklist
whose content is new as one immutable row with the SHA-256 of its canonical JSON.  A case pins one
version when it opens and keeps it, whatever is published later.

States: none; a row is never changed (the migration forbids UPDATE and DELETE).  The version in
force on a day is the one with the latest `valid_from` that is not after it.
Who may: `checklist.publish` edits drafts and publishes, `checklist.view` reads.  Versions belong to
all bodies.

A version goes out as an Excel file and comes back edited: an upload (`waiting` → `refused` or
`ready` → `published`) belongs to the body that sent it, is compiled by a job, and becomes a version
when a person publishes it.

Or it is edited in the browser: a draft (`editing` → `published` or `discarded`) belongs to the body
that began it, keeps every field as soon as it is left (one action, one entry), and is published as
an upload is. `rules/draft.py` says what it is, `rules/edits.py` what can be done to it.

To add a question see the head of `checklists/__init__.py`; then publish from the page or with
`publish_library`.  The same code and version with other content is refused: raise the version.
"""
