"""More forms, answers and values that both evaluators must leave: repeats, triggers, bounds."""

from __future__ import annotations

from .visits import Visited

VISITS = {
    "a calculation that reads itself keeps what it found": Visited(
        """
        | type         | name | label | relevant    | calculation                  |
        | text         | a    | A     |             |                              |
        | text         | s    | S     |             |                              |
        | calculate    | k    |       |             | if(. = '', ${a}, .)          |
        | calculate    | c    |       |             | coalesce(${c}, ${a})         |
        | calculate    | h    |       | ${s} != 'n' | if(. = '', ${a}, .)          |
        | calculate    | m    |       |             | if(. = '' or ${a} > ., ${a}, .) |
        | calculate    | f    |       |             | if(. = 'x', 'y', 'x')        |
        | begin_repeat | r    | R     |             |                              |
        | text         | b    | B     |             |                              |
        | calculate    | w    |       |             | if(${w} = '', ${b}, ${w})    |
        | end_repeat   |      |       |             |                              |
        """,
        (
            ("/data/a", "4"),
            ("/data/a", "7"),
            ("/data/s", "n"),
            ("/data/a", "5"),
            ("/data/s", ""),
            ("/data/r[1]/b", "p"),
            ("/data/r[2]/b", "q"),
            ("/data/r[1]/b", "t"),
        ),
        {
            "/data/k": "4",
            "/data/c": "4",
            "/data/h": "4",
            "/data/m": "7",
            "/data/f": "",
            "/data/r[1]/w": "p",
            "/data/r[2]/w": "q",
        },
    ),
    "what a group makes read-only takes no answer": Visited(
        """
        | type        | name | label | readonly |
        | integer     | n    | N     |          |
        | begin_group | g    | G     | ${n} = 1 |
        | begin_group | h    | H     |          |
        | text        | x    | X     |          |
        | end_group   |      |       |          |
        | end_group   |      |       |          |
        """,
        (("/data/g/h/x", "a"), ("/data/n", "1"), ("/data/g/h/x", "b"), ("/data/n", "2")),
        {"/data/g/h/x": "a"},
    ),
    "a trigger sets what triggers the next": Visited(
        """
        | type    | name | label | calculation       | trigger |
        | text    | c    | C     | concat(${b}, '3') | ${b}    |
        | text    | b    | B     | concat(${a}, '2') | ${a}    |
        | text    | a    | A     |                   |         |
        | text    | e    | E     |                   | ${c}    |
        """,
        (("/data/e", "x"), ("/data/a", "1")),
        {"/data/b": "12", "/data/c": "123", "/data/e": ""},
    ),
    "a trigger waits for a change, also to hidden, and sets what is hidden too": Visited(
        """
        | type    | name | label | calculation       | trigger | relevant |
        | integer | n    | N     |                   |         |          |
        | text    | a    | A     |                   |         | ${n} = 1 |
        | text    | b    | B     | concat(${b}, '!') | ${a}    |          |
        | text    | h    | H     | 'set'             | ${a}    | ${n} = 9 |
        """,
        (
            *(("/data/n", "1"), ("/data/a", "x"), ("/data/a", "x"), ("/data/n", "2")),
            *(("/data/n", "9"),),
        ),
        {"/data/b": "!!", "/data/h": "set"},
    ),
    "a trigger outside sets every row": Visited(
        """
        | type         | name | label | calculation  | trigger |
        | text         | a    | A     |              |         |
        | begin_repeat | r    | R     |              |         |
        | text         | k    | K     | 'set'        | ${a}    |
        | text         | v    | V     |              |         |
        | end_repeat   |      |       |              |         |
        """,
        (("/data/r[2]/v", "1"), ("/data/a", "x"), ("/data/r[3]/v", "1")),
        {"/data/r[1]/k": "set", "/data/r[2]/k": "set", "/data/r[3]/k": ""},
    ),
    "counts are cut, never below none, and stay while they are blank": Visited(
        """
        | type         | name | label | repeat_count |
        | decimal      | n    | N     |              |
        | begin_repeat | r    | R     | ${n}         |
        | text         | v    | V     |              |
        | begin_repeat | p    | P     | 2            |
        | text         | w    | W     |              |
        | end_repeat   |      |       |              |
        | end_repeat   |      |       |              |
        | begin_repeat | q    | Q     | ${n} - 3     |
        | text         | v2   | V     |              |
        | end_repeat   |      |       |              |
        """,
        (
            *(("/data/n", "2.9"), ("/data/r[1]/v", "a"), ("/data/r[2]/p[2]/w", "b")),
            *(("/data/n", ""), ("/data/n", "-1"), ("/data/n", "2"), ("/data/n", "")),
        ),
        {"/data/r[1]/v": "a", "/data/r[2]/p[2]/w": "b", "/data/r[2]/v": ""},
    ),
    "new rows start as the form says": Visited(
        """
        | type         | name | label | default            | repeat_count |
        | text         | a    | A     | concat('x', 'y')   |              |
        | begin_repeat | r    | R     |                    |              |
        | text         | v    | V     | concat('n', position(..)) |       |
        | text         | s    | S     | 007                |              |
        | begin_repeat | p    | P     |                    |              |
        | text         | w    | W     | concat('m', position(..), position(../..)) | |
        | end_repeat   |      |       |                    |              |
        | end_repeat   |      |       |                    |              |
        """,
        (
            ("/data/a", "z"),
            ("/data/r[1]/v", "own"),
            ("/data/r[2]/p[2]/w", "own"),
            ("/data/r[3]/s", "1"),
        ),
        {
            "/data/a": "z",
            "/data/r[1]/v": "own",
            "/data/r[1]/p[1]/w": "m11",
            "/data/r[2]/v": "n2",
            "/data/r[2]/p[1]/w": "m12",
            "/data/r[2]/p[2]/w": "own",
            "/data/r[3]/v": "n3",
            "/data/r[3]/s": "1",
        },
    ),
    "numbers at their bounds": Visited(
        """
        | type     | name | label | parameters              |
        | integer  | a    | A     |                         |
        | integer  | b    | B     |                         |
        | integer  | c    | C     |                         |
        | integer  | d    | D     |                         |
        | range    | e    | E     | start=1 end=10 step=1   |
        | range    | f    | F     | start=1 end=10 step=1   |
        | range    | g    | G     | start=10 end=1 step=-1  |
        | range    | h    | H     | start=1 end=10 step=1   |
        | geopoint | i    | I     |                         |
        | geopoint | j    | J     |                         |
        | geopoint | k    | K     |                         |
        | geopoint | l    | L     |                         |
        | geopoint | m    | M     |                         |
        | geopoint | n    | N     |                         |
        | geopoint | o    | O     |                         |
        | time     | p    | P     |                         |
        | dateTime | q    | Q     |                         |
        | decimal  | s    | S     |                         |
        """,
        (
            *(("/data/a", "-2147483648"), ("/data/b", "2147483647"), ("/data/c", "-2147483649")),
            *(("/data/d", "Infinity"), ("/data/e", "1"), ("/data/f", "10"), ("/data/g", "5")),
            *(("/data/h", "0"), ("/data/i", "90 180"), ("/data/j", "-90.5 10"), ("/data/k", "10")),
            *(("/data/l", "10 -180.5"), ("/data/m", "0 1 7 1 5"), ("/data/n", "0 0 7 1")),
            *(("/data/o", "10 x"), ("/data/p", "25:00:00"), ("/data/q", "2024-05-01T25:00:00")),
            *(("/data/s", "-0.000000000000000000015"),),
        ),
        {
            "/data/a": "-2147483648",
            "/data/b": "2147483647",
            "/data/c": "",
            "/data/d": "",
            "/data/e": "1",
            "/data/f": "10",
            "/data/g": "5",
            "/data/h": "",
            "/data/i": "90.0 180.0",
            "/data/j": "",
            "/data/k": "",
            "/data/l": "",
            "/data/m": "0.0 1.0 7.0 1.0",
            "/data/n": "",
            "/data/o": "",
            "/data/p": "",
            "/data/q": "",
            "/data/s": "-0.00000000000000000002",
        },
    ),
    "running totals in two steps": Visited(
        """
        | type         | name | label | calculation         |
        | begin_repeat | r    | R     |                     |
        | integer      | v    | V     |                     |
        | calculate    | b    |       | concat('0', indexed-repeat(${t}, ${r}, position(..) - 1)) |
        | calculate    | t    |       | ${b} + ${v}         |
        | end_repeat   |      |       |                     |
        """,
        (
            ("/data/r[1]/v", "1"),
            ("/data/r[2]/v", "2"),
            ("/data/r[3]/v", "4"),
            ("/data/r[1]/v", "9"),
        ),
        {"/data/r[1]/t": "9", "/data/r[2]/t": "11", "/data/r[3]/t": "15"},
    ),
    "as many rows as there may be": Visited(
        """
        | type         | name | label |
        | begin_repeat | r    | R     |
        | text         | v    | V     |
        | end_repeat   |      |       |
        """,
        (("/data/r[1000]/v", "last"),),
        {"/data/r[1000]/v": "last", "/data/r[999]/v": ""},
    ),
}
