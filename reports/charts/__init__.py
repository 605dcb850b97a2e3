"""Charts of money flows: one geometry (``sankey_layout``), drawn twice.

``sankey_svg`` draws it for the page, ``sankey_drawing`` for the PDF; neither computes a position
of its own.
"""
