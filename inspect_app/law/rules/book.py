"""The law book: every look-up is made as of a day that the caller names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from .citation import Document, LegalBasis, UnknownDocument, legal_basis
from .figures import DatedValue, Figure, Norm, figure_of
from .merge import with_added
from .regimes import NoRegime, Procedure, Regime


class NoFigure(LookupError):
    """No such figure, or none in force on that day."""


@dataclass(frozen=True)
class LawBook:
    """Norms, documents and regimes. Use the date of the act for violations, the date of the
    decision for procedure."""

    norms: Mapping[str, Norm]
    documents: Mapping[str, Document]
    regimes: tuple[Regime, ...]

    def find(self, figure_id: str, on: dt.date) -> Figure | None:
        """The figure in force on the day, or None in a gap. Raises NoFigure for an unknown id."""
        norm = self.norms.get(figure_id)
        if norm is None:
            raise NoFigure(f"the law data have no figure {figure_id!r}")
        for dated in norm.values:
            if dated.covers(on):
                return figure_of(norm, dated)
        return None

    def figure(self, figure_id: str, on: dt.date) -> Figure:
        """The one figure in force on the day. Raises NoFigure, also in a gap.

        A figure whose number nobody has read comes back with value None: ask `known`.
        """
        figure = self.find(figure_id, on)
        if figure is None:
            raise NoFigure(f"no value of {figure_id} is in force on {on}")
        return figure

    def figures(self, on: dt.date) -> list[Figure]:
        """All figures in force on the day, by number."""
        found = (self.find(figure_id, on) for figure_id in self.norms)
        return sorted((one for one in found if one), key=lambda one: one.number)

    def document(self, number: str) -> Document:
        """The act of this number. Raises UnknownDocument."""
        try:
            return self.documents[number]
        except KeyError:
            raise UnknownDocument(f"no document {number!r} in the register") from None

    def legal_basis(self, document: str, cite: str, on: dt.date) -> LegalBasis:
        """A citation as of the day of the act. Raises UnknownDocument, BadCite."""
        return legal_basis(self.document(document), cite, on)

    def basis_of(self, figure: Figure, on: dt.date) -> LegalBasis:
        """The legal basis of a figure; unverified when the figure itself is."""
        basis = self.legal_basis(figure.document, figure.cite, on)
        return basis if figure.citable else replace(basis, status=figure.status)

    def regime(self, procedure: Procedure, on: dt.date) -> Regime:
        """The regime in force on the day of the decision. Raises NoRegime."""
        for regime in self.regimes:
            if regime.procedure is procedure and regime.covers(on):
                return regime
        raise NoRegime(f"no law of {procedure} is known for {on}")

    def with_values(self, added: Iterable[tuple[str, DatedValue]]) -> LawBook:
        """A book with values an administrator added, in the order they were added.

        Raises LawError when one does not fit (see `merge`).
        """
        norms = dict(self.norms)
        for figure_id, dated in added:
            if figure_id not in norms:
                raise NoFigure(f"the law data have no figure {figure_id!r}")
            norms[figure_id] = with_added(norms[figure_id], dated)
        return replace(self, norms=norms)
