"""Every kind of fault that A01 to A36 define, planted at known places in clean books."""

from __future__ import annotations

from tests.kit.planted import World
from tests.kit.planted_bank_faults import BANK_FAULTS
from tests.kit.planted_book_faults import BOOK_FAULTS, concentration
from tests.kit.planted_payment_faults import PAYMENT_FAULTS, SHARES_OF_ALL
from tests.kit.planting import Place, Planting


class AllFaults:
    """For `write_book`. `places`: the rows to which the hits of each test must lead."""

    def __init__(self) -> None:
        self.places: dict[str, set[Place]] = {}

    def __call__(self, world: World) -> None:
        plant = Planting(world, self.places)
        for fault in (*BANK_FAULTS, *PAYMENT_FAULTS, *BOOK_FAULTS, *SHARES_OF_ALL, concentration):
            fault(plant)
