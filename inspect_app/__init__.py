"""The system: one package ("room") per capability that people know.

Rooms, low to high; a room may import the rooms before it, never after:
core < law, accounts < registry < documents, checklist_versions < inspections, funds
< fund_audit < planning < portal, home.  `docs/architecture.md` draws it.
"""
