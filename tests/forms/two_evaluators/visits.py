"""Forms, answers and the values that both evaluators must leave (tests/oracle/SEMANTICS.md)."""

from __future__ import annotations

from dataclasses import dataclass

from checklists.forms import Form, compile_form


@dataclass(frozen=True)
class Visited:
    """A form in Markdown, answers to it, and the values of some nodes (None: not relevant)."""

    survey: str
    answers: tuple[tuple[str, str], ...]
    expected: dict[str, str | None]
    choices: str = ""


def compiled(visited: Visited) -> Form:
    """The form of a visit."""
    survey = [f"| {line.strip()}" for line in visited.survey.strip().splitlines()]
    lines = ["| survey |", *survey]
    if visited.choices:
        lines += ["| choices |", "| | list_name | name | label |", visited.choices]
    return compile_form("\n".join(lines).encode())


VISITS = {
    "integers are cut and decimals written with a point": Visited(
        """
        | type    | name | label |
        | integer | a    | A     |
        | integer | b    | B     |
        | integer | c    | C     |
        | decimal | d    | D     |
        | decimal | e    | E     |
        | decimal | f    | F     |
        """,
        (
            *(("/data/a", "-1.5"), ("/data/b", "1e3"), ("/data/c", "2147483648")),
            *(("/data/d", "007.10"), ("/data/e", "1e-7"), ("/data/f", "1,5")),
        ),
        {
            "/data/a": "-1",
            "/data/b": "1000",
            "/data/c": "",
            "/data/d": "7.1",
            "/data/e": "0.0000001",
            "/data/f": "",
        },
    ),
    "dates and times are stored as written or not at all": Visited(
        """
        | type     | name | label |
        | date     | a    | A     |
        | date     | b    | B     |
        | time     | c    | C     |
        | time     | d    | D     |
        | dateTime | e    | E     |
        | dateTime | f    | F     |
        """,
        (
            *(("/data/a", "2024-05-01T10:00:00"), ("/data/b", "2024-02-30")),
            *(("/data/c", "10:00"), ("/data/d", "10:00:00.5+07:00")),
            *(("/data/e", "2024-05-01T10:00"), ("/data/f", "2024-05-01T10:00:00")),
        ),
        {
            "/data/a": "2024-05-01",
            "/data/b": "",
            "/data/c": "",
            "/data/d": "10:00:00.5+07:00",
            "/data/e": "",
            "/data/f": "2024-05-01T10:00:00",
        },
    ),
    "a place, a range, an acknowledgement": Visited(
        """
        | type        | name | label | parameters             |
        | geopoint    | a    | A     |                        |
        | geopoint    | b    | B     |                        |
        | range       | c    | C     | start=1 end=10 step=1  |
        | range       | d    | D     | start=1 end=10 step=1  |
        | acknowledge | e    | E     |                        |
        | acknowledge | f    | F     |                        |
        """,
        (
            *(("/data/a", "21.03 105.85 0 0"), ("/data/b", "91 0"), ("/data/c", "3.7")),
            *(("/data/d", "11"), ("/data/e", "OK"), ("/data/f", "yes")),
        ),
        {
            "/data/a": "21.03 105.85 0.0 0.0",
            "/data/b": "",
            "/data/c": "3",
            "/data/d": "",
            "/data/e": "OK",
            "/data/f": "",
        },
    ),
    "several choices stand in the order of their list": Visited(
        """
        | type               | name | label | calculation                      |
        | select_multiple ab | m    | M     |                                  |
        | calculate          | k    |       | jr:choice-name(${m}, '${m}')     |
        """,
        (("/data/m", "b zz b a"),),
        {"/data/m": "a b", "/data/k": ""},
        "| | ab | a | Một |\n| | ab | b | Hai |",
    ),
    "a choice that is not offered any more comes back": Visited(
        """
        | type          | name | label | choice_filter |
        | integer       | n    | N     |               |
        | select_one ab | a    | A     | ${n} != 2 or name = 'b' |
        | select_one ab | b    | B     | ${n} != 2 or name = 'b' |
        """,
        (("/data/a", "a"), ("/data/b", "b"), ("/data/n", "2")),
        {"/data/a": "", "/data/b": "b"},
        "| | ab | a | Một |\n| | ab | b | Hai |",
    ),
    "what is hidden reads as blank and returns": Visited(
        """
        | type        | name | label | relevant | calculation       |
        | integer     | n    | N     |          |                   |
        | begin_group | g    | G     | ${n} = 1 |                   |
        | text        | x    | X     |          |                   |
        | end_group   |      |       |          |                   |
        | calculate   | k    |       |          | concat('<', ${x}, '>') |
        """,
        (("/data/n", "1"), ("/data/g/x", "a"), ("/data/n", "2")),
        {"/data/g": None, "/data/g/x": None, "/data/k": "<>"},
    ),
    "what was hidden is there again": Visited(
        """
        | type        | name | label | relevant | calculation       |
        | integer     | n    | N     |          |                   |
        | text        | x    | X     | ${n} = 1 |                   |
        | calculate   | k    |       |          | concat('<', ${x}, '>') |
        """,
        (("/data/n", "1"), ("/data/x", "a"), ("/data/n", "2"), ("/data/n", "1")),
        {"/data/x": "a", "/data/k": "<a>"},
    ),
    "a count makes repeats, and fewer leave them aside": Visited(
        """
        | type         | name | label | repeat_count | calculation   |
        | integer      | n    | N     |              |               |
        | begin_repeat | r    | R     | ${n}         |               |
        | integer      | v    | V     |              |               |
        | calculate    | k    |       |              | position(..)  |
        | end_repeat   |      |       |              |               |
        | calculate    | all  |       |              | sum(${v})     |
        | calculate    | many |       |              | count(${r})   |
        """,
        (
            *(("/data/n", "3"), ("/data/r[1]/v", "5"), ("/data/r[2]/v", "6")),
            *(("/data/r[3]/v", "7"), ("/data/n", "2")),
        ),
        {"/data/r[2]/k": "2", "/data/all": "11", "/data/many": "2"},
    ),
    "repeats inside repeats, each with its own relatives": Visited(
        """
        | type         | name | label | repeat_count | calculation        |
        | begin_repeat | r    | R     |              |                    |
        | integer      | v    | V     |              |                    |
        | begin_repeat | p    | P     | ${v}         |                    |
        | calculate    | k    |       |              | ${v} * 10 + position(..) |
        | end_repeat   |      |       |              |                    |
        | end_repeat   |      |       |              |                    |
        | calculate    | all  |       |              | join(' ', ${k})    |
        | calculate    | one  |       |              | indexed-repeat(${k}, ${r}, 2, ${p}, 1) |
        """,
        (("/data/r[1]/v", "1"), ("/data/r[2]/v", "2")),
        {"/data/all": "11 21 22", "/data/one": "21"},
    ),
    "the row before": Visited(
        """
        | type         | name | label | calculation |
        | begin_repeat | r    | R     |             |
        | integer      | v    | V     |             |
        | calculate    | k    | | ${v} + concat(0, indexed-repeat(${k}, ${r}, position(..) - 1)) |
        | end_repeat   |      |       |             |
        """,
        (("/data/r[1]/v", "1"), ("/data/r[2]/v", "2"), ("/data/r[3]/v", "4")),
        {"/data/r[1]/k": "1", "/data/r[2]/k": "3", "/data/r[3]/k": "7"},
    ),
    "a trigger acts on a change only": Visited(
        """
        | type      | name | label | calculation      | trigger |
        | text      | a    | A     |                  |         |
        | text      | b    | B     |                  |         |
        | calculate | k    |       | concat(${b}, '!') | ${a}   |
        """,
        (("/data/b", "x"), ("/data/a", "1"), ("/data/b", "y"), ("/data/a", "1")),
        {"/data/k": "x!"},
    ),
    "triggers in repeats see their own row": Visited(
        """
        | type         | name | label | calculation       | trigger |
        | begin_repeat | r    | R     |                   |         |
        | text         | a    | A     |                   |         |
        | text         | k    | K     | concat(${a}, '!') | ${a}    |
        | end_repeat   |      |       |                   |         |
        """,
        (("/data/r[1]/a", "x"), ("/data/r[2]/a", "y"), ("/data/r[2]/a", "z")),
        {"/data/r[1]/k": "x!", "/data/r[2]/k": "z!"},
    ),
    "a trigger reads as seen from the question that holds it": Visited(
        """
        | type         | name | label | calculation              | trigger |
        | begin_repeat | r    | R     |                          |         |
        | begin_group  | g    | G     |                          |         |
        | text         | a    | A     |                          |         |
        | end_group    |      |       |                          |         |
        | text         | b    | B     |                          |         |
        | text         | k    | K     | concat(${a}, '-', ${b})  | ${a}    |
        | end_repeat   |      |       |                          |         |
        """,
        (("/data/r[1]/b", "1"), ("/data/r[2]/b", "2"), ("/data/r[2]/g/a", "x")),
        {"/data/r[1]/k": "", "/data/r[2]/k": "x-2"},
    ),
    "defaults, static and computed": Visited(
        """
        | type         | name | label | default      |
        | integer      | a    | A     | 7            |
        | date         | b    | B     | today()      |
        | begin_repeat | r    | R     |              |
        | text         | c    | C     | concat('n', position(..)) |
        | text         | d    | D     |              |
        | end_repeat   |      |       |              |
        """,
        (("/data/r[2]/d", "x"),),
        {"/data/a": "7", "/data/b": "2026-11-23", "/data/r[1]/c": "n1", "/data/r[2]/c": "n2"},
    ),
    "once keeps what it found first": Visited(
        """
        | type      | name | label | calculation  |
        | text      | a    | A     |              |
        | calculate | k    |       | once(${a})   |
        """,
        (("/data/a", "x"), ("/data/a", "y")),
        {"/data/k": "x"},
    ),
    "what fills itself": Visited(
        """
        | type      | name | label |
        | start     | s    |       |
        | today     | t    |       |
        | username  | u    |       |
        | deviceid  | d    |       |
        | text      | a    | A     |
        """,
        (),
        {
            "/data/s": "2026-11-23T09:00:00.000+07:00",
            "/data/t": "2026-11-23",
            "/data/u": "an",
            "/data/d": "may-1",
        },
    ),
    "read-only and calculated questions take no answer": Visited(
        """
        | type      | name | label | readonly | calculation |
        | text      | a    | A     | yes      |             |
        | text      | b    | B     |          | 1 + 1       |
        """,
        (("/data/a", "x"), ("/data/b", "x")),
        {"/data/a": "", "/data/b": "2"},
    ),
    "decimals of any size keep their digits": Visited(
        """
        | type     | name | label |
        | decimal  | a    | A     |
        | decimal  | b    | B     |
        | decimal  | c    | C     |
        | decimal  | d    | D     |
        | geopoint | e    | E     |
        | decimal  | f    | F     |
        | integer  | g    | G     |
        | date     | h    | H     |
        | time     | i    | I     |
        """,
        (
            *(("/data/a", "123456789.25"), ("/data/b", "-1e300"), ("/data/c", "1e-25")),
            *(("/data/d", "1e400"), ("/data/e", "10 20 1234567890123 5"), ("/data/f", "٣.5")),
            *(("/data/g", "٣"), ("/data/h", "2024-05-2٣"), ("/data/i", "0٣:00:00")),
        ),
        {
            "/data/a": "123456789.25",
            "/data/b": f"-1{'0' * 300}.0",
            "/data/c": "0.0",
            "/data/d": "",
            "/data/e": "10.0 20.0 1234567890123.0 5.0",
            "/data/f": "",
            "/data/g": "",
            "/data/h": "",
            "/data/i": "",
        },
    ),
    "static defaults are stored as the type writes them": Visited(
        """
        | type    | name | label | default |
        | integer | a    | A     | 007     |
        | decimal | b    | B     | 1       |
        | integer | c    | C     | abc     |
        | select_multiple yn | d | D | no yes no |
        """,
        (),
        {"/data/a": "7", "/data/b": "1.0", "/data/c": "", "/data/d": "no yes"},
        "| | yn | yes | Yes |\n| | yn | no | No |",
    ),
    "a count beyond the most is the most": Visited(
        """
        | type         | name | label | repeat_count | calculation |
        | text         | n    | N     |              |             |
        | begin_repeat | r    | R     | number(${n}) |             |
        | calculate    | k    |       |              | position(..) |
        | end_repeat   |      |       |              |             |
        | calculate    | many |       |              | count(${r}) |
        """,
        (("/data/n", "Infinity"), ("/data/n", "5000")),
        {"/data/many": "1000", "/data/r[1000]/k": "1000"},
    ),
    "a repeat that an answer adds sees its trigger": Visited(
        """
        | type         | name | label | calculation       | trigger | repeat_count |
        | begin_repeat | r    | R     |                   |         |              |
        | text         | a    | A     |                   |         |              |
        | text         | k    | K     | concat(${a}, '!') | ${a}    |              |
        | end_repeat   |      |       |                   |         |              |
        """,
        (("/data/r[3]/a", "z"),),
        {"/data/r[1]/k": "", "/data/r[2]/k": "", "/data/r[3]/k": "z!"},
    ),
}

NOWHERE = (
    *("/data/r[0]/a", "/data/r[1001]/a", "/data/r[<9*5000>]/a", "/data/r[٣]/a", "/data/r[-1]/a"),
    *(
        "/data/n[2]",
        "/data/n[0]",
        "/data/none",
        "/data/r[1]",
        "/data/r",
        "data/n",
        "/other/n",
        "/data",
    ),
    *(
        "/data/c[3]/e",
        "/data/c[0]/e",
        "/data/g",
        "/data/g/none",
        "",
        "/",
        "/data//n",
        "/data/r[1]b/a",
    ),
)
"""Paths that the form of `worlds` does not have, so that no answer is taken for them."""
