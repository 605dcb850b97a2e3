"""Pages and JSON of the field room, one file per thing that people or tablets do.

A new file is imported here, for its routes.
"""

from . import descriptions as _descriptions
from . import enrolment as _enrolment
from . import held as _held
from . import install as _install
from . import packs as _packs
from . import quarantine as _quarantine
from . import shell as _shell
from . import sync as _sync
from . import tablets as _tablets
from .blueprints import api, blueprint

__all__ = ["api", "blueprint"]

_ROUTES = (
    _descriptions,
    _enrolment,
    _held,
    _install,
    _packs,
    _quarantine,
    _shell,
    _sync,
    _tablets,
)
"""Imported for their routes."""
