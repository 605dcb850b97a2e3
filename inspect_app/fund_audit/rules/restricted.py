"""Money given for one purpose: which gifts there are, which payments come from one, and whether a
payment keeps to the donor's terms. Tests A20 and A21, the purses of the tracing and rung T3 all
take it from here.

Numbers count the gifts of the fund's register in its order, then those that only the ledger names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from inspect_app.funds.rules.classify import flat, key
from inspect_app.funds.rules.ledger import Payment, PaymentKind, Restriction
from inspect_app.funds.rules.payments import Payments
from inspect_app.funds.rules.registers import Registers, Values
from inspect_app.funds.rules.registers.beneficiaries import BENEFICIARIES
from inspect_app.funds.rules.registers.gifts import RESTRICTIONS

from .tracing import GENERAL


@dataclass(frozen=True, slots=True)
class Terms:
    """What the donor of a gift asked for; empty where nothing is said. `code` is that of the
    register, or the ledger's word for a gift that the register does not have."""

    code: str
    donor: str
    purpose: str
    area: str = ""
    people: str = ""  # class of beneficiaries
    deadline: date | None = None
    consent: str = ""
    registered: bool = True


def bound(payment: Payment) -> bool:
    """Whether a ledger row is a payment from restricted money: it names the gift, and it can keep
    or break the donor's wish. Money that moves between own accounts stays bound: it is spent where
    it leaves the fund."""
    told = payment.kind is PaymentKind.MANAGEMENT_COST or (
        payment.kind is PaymentKind.PROGRAMME_SPENDING and payment.programme != ""
    )
    return payment.restriction is Restriction.RESTRICTED and told


@dataclass(frozen=True)
class Restricted:
    """The restricted gifts of a fund. `people`: folded code of a beneficiary -> its row."""

    gifts: tuple[Terms, ...] = ()
    people: Mapping[str, Values] = field(default_factory=dict)

    @cached_property
    def has_purses(self) -> bool:
        """Without a register nothing says what came in for which purpose: all money is one pool."""
        return any(gift.registered for gift in self.gifts)

    @cached_property
    def purses(self) -> tuple[str, ...]:
        """Purse of each number; number 0 is the general pool."""
        return (GENERAL, *(gift.code if self.has_purses else GENERAL for gift in self.gifts))

    def number_of(self, payment: Payment) -> int:
        """Of the gift that a payment comes from, 0 for general money."""
        if not bound(payment):
            return 0
        word = payment.restricted_to
        return self._registered.get(flat(word)) or self._others.get(key(word), 0)

    def purse_of(self, payment: Payment) -> str:
        """The purse that a payment comes from."""
        return self.purses[self.number_of(payment)]

    def kept(self, payment: Payment) -> bool | None:
        """Whether a payment went where the donor said, as A20 judges it; None: not told. Where and
        for whom is known only of payments for a beneficiary of the register."""
        number = self.number_of(payment)
        if not number or not self.gifts[number - 1].registered:
            return payment.wish_kept
        terms = self.gifts[number - 1]
        if terms.purpose and key(terms.purpose) != key(payment.programme):
            return False
        person = self.people.get(flat(payment.beneficiary), {})
        pairs = ((terms.area, person.get("area", "")), (terms.people, person.get("class", "")))
        return all(not (wanted and known) or flat(wanted) == flat(known) for wanted, known in pairs)

    @cached_property
    def _registered(self) -> dict[str, int]:
        return {flat(gift.code): at for at, gift in self._numbered if gift.registered}

    @cached_property
    def _others(self) -> dict[str, int]:
        return {gift.code: at for at, gift in self._numbered if not gift.registered}

    @property
    def _numbered(self) -> Iterable[tuple[int, Terms]]:
        return enumerate(self.gifts, start=1)


def known_as(code: str, gifts: Iterable[str]) -> str:
    """The gift that somebody means by a code, whatever its case and accents; the code itself where
    there is none."""
    return next((gift for gift in gifts if flat(gift) == flat(code)), code)


def restricted_of(registers: Registers, payments: Iterable[Payment]) -> Restricted:
    """The gifts of the register, then the wishes that only the ledger names."""
    gifts = [_terms(row) for row in registers.of(RESTRICTIONS)]
    known = {flat(gift.code) for gift in gifts}
    told = dict.fromkeys(Payments.of(payments).column("restricted_to"))
    wishes = dict.fromkeys(map(key, told))
    gifts += [
        Terms(wish, wish, wish, registered=False)
        for wish in wishes
        if wish and flat(wish) not in known
    ]
    people = {flat(str(row["code"])): row for row in registers.of(BENEFICIARIES)}
    return Restricted(tuple(gifts), people)


def _terms(row: Values) -> Terms:
    return Terms(
        code=str(row["code"]),
        donor=row.get("donor") or row["code"],
        purpose=row.get("purpose", ""),
        area=row.get("area", ""),
        people=row.get("class", ""),
        deadline=date.fromisoformat(row["deadline"]) if row.get("deadline") else None,
        consent=row.get("consent", ""),
    )
