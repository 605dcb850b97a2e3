"""Pure rules of the register.

`vocabulary` the closed lists of words, `columns` the sheets of the workbook, `cells` strict reading
of one cell, `reading` a sheet into rows, `checks_*` what must hold between rows and against the
database, `register` all of it together, `units` names as of a day, `sentences` what each check
says.
"""
