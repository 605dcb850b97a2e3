"""What the texts of lines say, column by column: the rules of `rules.classify`.

Plain ASCII is read by the same patterns in RE2, where both engines of patterns agree. Any other
text is first made plain by `classify.flat`; what stays strange is asked of the rules themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...rules import classify

Column = Any
"""A pyarrow array."""
_ORDINARY = r"^[!-~]+(?: [!-~]+)*$"
_REFERENCE = r"\bMBVCB\.(?P<a>[0-9]{6,14})\b|\b(?P<b>FT[0-9]{14})(?:[^0-9]|$)"


@dataclass(frozen=True, slots=True)
class Readings:
    """One value per line. `party`: the account that the text names as the other side."""

    reference: Column
    sender: Column
    fee: Column
    interest: Column
    party: Column


def read_texts(text: Column, credit: Column) -> Readings:
    """What the rules say about lines; `credit`: which of them bring money in."""
    import pyarrow.compute as pc

    flat = by_python(pc.ascii_upper(text), text, _extraordinary(text), classify.flat)
    found = Readings(
        reference=_references(flat),
        sender=_senders(flat, credit),
        fee=pc.and_not(pc.match_substring_regex(flat, classify.FEE), credit),
        interest=pc.and_(pc.match_substring_regex(flat, classify.INTEREST), credit),
        party=pc.if_else(credit, _part(flat, classify.PAID_FROM), _part(flat, classify.PAID_TO)),
    )
    strange = pc.invert(pc.string_is_ascii(flat))
    return _asked(found, flat, credit, strange) if pc.any(strange).as_py() else found


def upper(text: Column) -> Column:
    """`str.upper` of every value."""
    import pyarrow.compute as pc

    strange = pc.invert(pc.string_is_ascii(text))
    return by_python(pc.ascii_upper(text), text, strange, str.upper)


def by_python(made: Column, source: Column, which: Column, rule: Callable[[str], str]) -> Column:
    """`made`, with `rule` of the source where `which` is true."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not pc.any(which).as_py():
        return made
    asked = [rule(value) for value in source.filter(which).to_pylist()]
    return pc.replace_with_mask(made, which, pa.array(asked, pa.string()))


def _extraordinary(text: Column) -> Column:
    import pyarrow.compute as pc

    return pc.invert(pc.match_substring_regex(text, _ORDINARY))


def _part(flat: Column, pattern: str, name: str = "a") -> Column:
    """The named part of the pattern's first place, "" where there is none."""
    import pyarrow.compute as pc

    return pc.fill_null(pc.struct_field(pc.extract_regex(flat, pattern), name), "")


def _references(flat: Column) -> Column:
    import pyarrow.compute as pc

    found = pc.extract_regex(flat, _REFERENCE)
    number, other = (pc.fill_null(pc.struct_field(found, name), "") for name in ("a", "b"))
    named = pc.binary_join_element_wise("MBVCB.", number, "")
    return pc.if_else(pc.equal(number, ""), other, named)


def _senders(flat: Column, credit: Column) -> Column:
    import pyarrow.compute as pc

    name = _part(flat, classify.SENDER)
    named = pc.not_equal(name, "")
    said = pc.if_else(named, name, flat)
    organisation = pc.match_substring_regex(said, classify.ORGANISATION)
    kind = pc.if_else(organisation, "organisation", pc.if_else(named, "individual", "unknown"))
    return pc.if_else(credit, kind, "unknown")


def _asked(found: Readings, flat: Column, credit: Column, strange: Column) -> Readings:
    """The same with the rules' own answer about strange texts."""
    import pyarrow as pa
    import pyarrow.compute as pc

    sides = credit.filter(strange).to_pylist()
    texts = list(zip(flat.filter(strange).to_pylist(), sides, strict=True))
    read = [classify.read_flat(text, credit=side) for text, side in texts]
    answers = {
        "reference": pa.array([one.reference for one in read], pa.string()),
        "sender": pa.array([one.sender for one in read], pa.string()),
        "fee": pa.array([one.fee for one in read], pa.bool_()),
        "interest": pa.array([one.interest for one in read], pa.bool_()),
        "party": pa.array(
            [classify.party_in(text, credit=side) for text, side in texts], pa.string()
        ),
    }
    return Readings(
        **{
            name: pc.replace_with_mask(getattr(found, name), strange, values)
            for name, values in answers.items()
        }
    )
