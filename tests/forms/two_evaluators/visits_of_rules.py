"""Forms for single rules of SEMANTICS.md; values were found with tests/oracle or follow from it."""

from __future__ import annotations

from .visits import Visited

RULES = Visited(
    """
    | type        | name | label | required | constraint    | relevant | readonly |
    | integer     | n    | N     | yes      | . > 0         |          |          |
    | integer     | m    | M     | ${n} = 1 | . > ${n}      |          |          |
    | text        | h    | H     | yes      | false()       | ${n} = 9 |          |
    | text        | e    | E     |          | . != ''       |          |          |
    | begin_group | g    | G     |          |               |          | ${n} = 1 |
    | text        | x    | X     |          |               |          |          |
    | end_group   |      |       |          |               |          |          |
    | integer     | b    | B     |          |               |          |          |
    | text        | t1   | T     | ${b}     | ${b}          | ${b}     |          |
    | text        | t2   | T     | ''       | ''            |          |          |
    | text        | t3   | T     | 'no'     | number('a')   |          |          |
    | integer     | t4   | T     | 0        | . > ${b}      |          |          |
    | text        | t5   | T     | yes      | false()       |          |          |
    | text        | t6   | T     |          | false()       | ${n} = 1 |          |
    | text        | t7   | T     |          |               |          |          |
    """,
    (
        *(("/data/n", "1"), ("/data/m", "1"), ("/data/t1", "a"), ("/data/t2", "a")),
        *(("/data/t3", "a"), ("/data/t4", "5"), ("/data/t6", "a"), ("/data/h", "a")),
        ("/data/t7", "a"),
    ),
    {},
)
RULE_STATES = {
    "/data/n": (True, "1", True, True, False),
    "/data/m": (True, "1", True, False, False),
    "/data/h": (False, "", True, True, False),
    "/data/e": (True, "", False, True, False),
    "/data/g": (True, "", False, True, True),
    "/data/g/x": (True, "", False, True, True),
    "/data/t1": (True, "a", True, True, False),
    "/data/t2": (True, "a", False, False, False),
    "/data/t3": (True, "a", True, False, False),
    "/data/t4": (True, "5", False, False, False),
    "/data/t5": (True, "", True, True, False),
    "/data/t6": (True, "a", False, False, False),
    "/data/t7": (True, "a", False, True, False),
}
"""Relevant, value, required, constraint met, read-only."""

VISITS = {
    "what is hidden can be answered, a hidden calculation is blank": Visited(
        """
        | type      | name | label | relevant | calculation      |
        | integer   | n    | N     |          |                  |
        | text      | x    | X     | ${n} = 1 |                  |
        | calculate | k    |       | ${n} = 2 | 1 + 1            |
        | calculate | s    |       |          | concat('<', ${k}, ${x}, '>') |
        """,
        (("/data/x", "a"), ("/data/n", "1")),
        {"/data/x": "a", "/data/k": None, "/data/s": "<a>"},
    ),
    "calculations are stored as the type writes them": Visited(
        """
        | type     | name | label | calculation |
        | date     | a    | A     | now()       |
        | dateTime | b    | B     | today()     |
        | integer  | c    | C     | 1 div 0     |
        | decimal  | d    | D     | 1 + 1       |
        | date     | e    | E     | date(19000) |
        | text     | f    | F     | now()       |
        | integer  | g    | G     | 7.9         |
        """,
        (),
        {
            "/data/a": "",
            "/data/b": "",
            "/data/c": "",
            "/data/d": "2.0",
            "/data/e": "",
            "/data/f": "2026-11-23T09:00:00.000+07:00",
            "/data/g": "7",
        },
    ),
    "answers of each type": Visited(
        """
        | type    | name | label | parameters            |
        | integer | a    | A     |                       |
        | integer | b    | B     |                       |
        | integer | c    | C     |                       |
        | decimal | d    | D     |                       |
        | decimal | e    | E     |                       |
        | decimal | f    | F     |                       |
        | date    | g    | G     |                       |
        | date    | h    | H     |                       |
        | date    | i    | I     |                       |
        | text    | j    | J     |                       |
        | range   | k    | K     | start=1 end=10 step=2 |
        | range   | l    | L     | start=1 end=10 step=1 |
        | dateTime | m   | M     |                       |
        """,
        (
            *(("/data/a", "007"), ("/data/b", " 5 "), ("/data/c", "-0"), ("/data/d", "1")),
            *(("/data/e", "1e3"), ("/data/f", "abc"), ("/data/g", "2024-5-1")),
            *(("/data/h", "2024-05-01T10:00:00.000+07:00"), ("/data/i", "2024-13-01")),
            *(
                ("/data/j", " a\n b "),
                ("/data/k", "2"),
                ("/data/l", "abc"),
                ("/data/m", "2024-05-01"),
            ),
        ),
        {
            "/data/a": "7",
            "/data/b": "5",
            "/data/c": "0",
            "/data/d": "1.0",
            "/data/e": "1000.0",
            "/data/f": "",
            "/data/g": "",
            "/data/h": "",
            "/data/i": "",
            "/data/j": " a\n b ",
            "/data/k": "2",
            "/data/l": "",
            "/data/m": "",
        },
    ),
    "choices that come back, and what no list has": Visited(
        """
        | type               | name | label | choice_filter             | default |
        | integer            | n    | N     |                           |         |
        | select_one ab      | a    | A     | ${n} != 2 or name = 'b'   |         |
        | select_multiple ab | m    | M     | ${n} != 2 or name = 'b'   |         |
        | select_multiple ab | k    | K     | ${n} != 2 or name = 'b'   |         |
        | select_one ab      | z    | Z     |                           |         |
        | select_multiple ab | d    | D     |                           | b a     |
        """,
        (
            *(("/data/n", "1"), ("/data/a", "a"), ("/data/m", "b a"), ("/data/k", "b a")),
            *(("/data/z", "zz"), ("/data/n", "2"), ("/data/n", "3")),
        ),
        {"/data/a": "a", "/data/m": "a b", "/data/k": "a b", "/data/z": "", "/data/d": "b a"},
        "| | ab | a | Một |\n| | ab | b | Hai |",
    ),
    "several choices without those that are not offered": Visited(
        """
        | type               | name | label | choice_filter             | calculation |
        | integer            | n    | N     |                           |             |
        | select_multiple ab | m    | M     | ${n} != 2 or name = 'b'   |             |
        | calculate | k | | | jr:choice-name('a', '${m}') |
        """,
        (("/data/n", "1"), ("/data/m", "b a"), ("/data/n", "2")),
        {"/data/m": "b", "/data/k": ""},
        "| | ab | a | Một |\n| | ab | b | Hai |",
    ),
    "a repeat that is hidden keeps its rows": Visited(
        """
        | type         | name | label | relevant | calculation |
        | integer      | n    | N     |          |             |
        | begin_repeat | r    | R     | ${n} = 1 |             |
        | integer      | v    | V     |          |             |
        | end_repeat   |      |       |          |             |
        | calculate    | many |       |          | count(${r}) |
        | calculate    | all  |       |          | sum(${v})   |
        """,
        (("/data/n", "1"), ("/data/r[1]/v", "3"), ("/data/r[2]/v", "4"), ("/data/n", "2")),
        {"/data/many": "2", "/data/all": "", "/data/r[2]/v": None},
    ),
    "a group in a repeat is hidden row by row": Visited(
        """
        | type         | name | label | relevant | calculation | constraint |
        | begin_repeat | r    | R     |          |             |            |
        | integer      | v    | V     |          |             | count(../../r[v = current()]) = 1 |
        | begin_group  | g    | G     | ${v} = 1 |             |            |
        | text         | x    | X     |          |             |            |
        | end_group    |      |       |          |             |            |
        | end_repeat   |      |       |          |             |            |
        """,
        (
            *(("/data/r[1]/v", "1"), ("/data/r[1]/g/x", "a"), ("/data/r[2]/v", "2")),
            *(("/data/r[2]/g/x", "b"),),
        ),
        {"/data/r[1]/g/x": "a", "/data/r[2]/g/x": None, "/data/r[2]/g": None},
    ),
    "an added row has no rows in it yet": Visited(
        """
        | type         | name | label | calculation |
        | begin_repeat | r    | R     |             |
        | integer      | v    | V     |             |
        | begin_repeat | p    | P     |             |
        | integer      | w    | W     |             |
        | end_repeat   |      |       |             |
        | calculate    | k    |       | count(${p}) |
        | end_repeat   |      |       |             |
        """,
        (("/data/r[2]/v", "1"),),
        {"/data/r[1]/k": "1", "/data/r[2]/k": "0", "/data/r[1]/p[1]/w": ""},
    ),
    "answers stay with the position when a choice goes": Visited(
        """
        | type               | name | label | repeat_count          | calculation |
        | select_multiple ab | m    | M     |                       |             |
        | begin_repeat       | r    | R     | count-selected(${m})  |             |
        | calculate | c | | | selected-at(${m}, position(..) - 1) |
        | text               | v    | V     |                       |             |
        | end_repeat         |      |       |                       |             |
        """,
        (
            *(("/data/m", "a b"), ("/data/r[1]/v", "for a"), ("/data/r[2]/v", "for b")),
            *(("/data/m", "b"),),
        ),
        {"/data/r[1]/c": "b", "/data/r[1]/v": "for a"},
        "| | ab | a | Một |\n| | ab | b | Hai |",
    ),
    "counts that are no whole numbers above none": Visited(
        """
        | type         | name | label | repeat_count | calculation |
        | integer      | n    | N     |              |             |
        | integer      | m    | M     |              |             |
        | text         | t    | T     |              |             |
        | begin_repeat | q    | Q     | ${t}         |             |
        | text         | x    | X     |              |             |
        | end_repeat   |      |       |              |             |
        | begin_repeat | r    | R     | ${n}         |             |
        | text         | v    | V     |              |             |
        | end_repeat   |      |       |              |             |
        | begin_repeat | p    | P     | ${m}         |             |
        | text         | w    | W     |              |             |
        | end_repeat   |      |       |              |             |
        | calculate | k | | | concat(count(${r}), count(${p}), count(${q})) |
        """,
        (("/data/n", "1.9"), ("/data/m", "-2"), ("/data/t", "abc")),
        {"/data/k": "100", "/data/r[1]/v": ""},
    ),
    "a default that is worked out is not for what is hidden": Visited(
        """
        | type    | name | label | relevant | default          | calculation |
        | integer | n    | N     |          |                  |             |
        | text    | a    | A     | ${n} = 1 | concat('x', 'y') |             |
        | text    | b    | B     | ${n} = 1 | xy               |             |
        | text    | c    | C     |          | xy               | 1 + 1       |
        """,
        (("/data/n", "1"),),
        {"/data/a": "", "/data/b": "xy", "/data/c": "2"},
    ),
    "names of choices as the rows of their table": Visited(
        """
        | type          | name | label | choice_filter              |
        | begin_repeat  | r    | R     |                            |
        | text          | part | P     |                            |
        | select_one ab | a    | A     | name = current()/../part   |
        | end_repeat    |      |       |                            |
        """,
        (
            *(("/data/r[1]/part", "a"), ("/data/r[1]/a", "a"), ("/data/r[2]/part", "b")),
            *(("/data/r[2]/a", "a"),),
        ),
        {"/data/r[1]/a": "a", "/data/r[2]/a": ""},
        "| | ab | a | Một |\n| | ab | b | Hai |",
    ),
    "a row that a count makes later starts with what stands then": Visited(
        """
        | type         | name | label | repeat_count | default           |
        | integer      | n    | N     |              |                   |
        | begin_repeat | r    | R     | ${n}         |                   |
        | text         | v    | V     |              | concat('x', ${n}) |
        | end_repeat   |      |       |              |                   |
        """,
        (("/data/n", "1"), ("/data/n", "2")),
        {"/data/r[1]/v": "x1", "/data/r[2]/v": "x2"},
    ),
    "counted rows in counted rows": Visited(
        """
        | type         | name | label | repeat_count | calculation |
        | integer      | n    | N     |              |             |
        | begin_repeat | r    | R     | ${n}         |             |
        | begin_repeat | p    | P     | ${n}         |             |
        | begin_repeat | q    | Q     | ${n}         |             |
        | text         | v    | V     |              |             |
        | end_repeat   |      |       |              |             |
        | end_repeat   |      |       |              |             |
        | end_repeat   |      |       |              |             |
        | calculate    | k    |       |              | count(${q}) |
        """,
        (("/data/n", "2"),),
        {"/data/k": "8"},
    ),
    "a decimal has twenty digits behind the point": Visited(
        """
        | type    | name | label |
        | decimal | b    | B     |
        | decimal | c    | C     |
        """,
        (("/data/b", "1.2e-20"), ("/data/c", "3.5e-20")),
        {"/data/b": "0.00000000000000000001", "/data/c": "0.00000000000000000004"},
    ),
}
