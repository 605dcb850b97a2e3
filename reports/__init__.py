"""Official papers: plain data in, a PDF out; signing and verifying of such PDFs.

This package is pure. It knows no database, no web, no clock and nothing of ``inspect_app``:
everything that a paper says, also its dates, stands in the frozen dataclass that is handed to
``build``. The same data give the same bytes.

One module is one paper:

- ``decision``: quyết định thanh tra / kiểm tra
- ``conclusion``: kết luận thanh tra;  ``check_notice``: thông báo kết quả kiểm tra (shared body:
  ``outcome``)
- ``minutes``: biên bản làm việc, biên bản kiểm tra
- ``transparency``: báo cáo minh bạch of a fund

Beside them: ``parts`` (letterhead, signers, citations, photos), ``house`` (the layout of Decree
30/2020, Annex I, and the one place where text becomes a paragraph), ``charts`` (one geometry,
drawn as SVG and in the PDF), ``wording`` (money, dates and figures in Vietnamese; also Jinja
filters), ``fonts``, ``signing``, ``verifying``.

How to add a paper: write ``<paper>.py`` with a frozen ``Data`` and ``build(data) -> bytes`` that
lists its flowables from ``house`` and ends in ``house.page.render``; put a sample in
``tests/reports/samples.py``. Law that is not verified must never be cited: pass every citation and
figure through ``parts.require``.
"""
