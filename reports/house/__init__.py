"""The house style of all papers: Decree 30/2020/NĐ-CP, Annex I.

- ``text``: the one place where text becomes a paragraph (escaped, normalised, tagged)
- ``styles``: sizes and faces of every part of a paper
- ``letter``: masthead, title, bases, articles, recipients, signature blocks
- ``tables``, ``pictures``: tables, photos, charts, the QR code
- ``marks``: tags (reading order, alternative texts) noted while drawing
- ``page``: margins, page numbers, foot; turns a story into PDF bytes
- ``archive``: structure tree, PDF/A-3 and PDF/UA-1 identification, attachments, signature fields
"""
