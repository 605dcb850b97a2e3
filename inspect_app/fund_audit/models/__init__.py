"""Tables of audits, and of the files that people ask for about them."""

from .audit import (
    AuditHit,
    AuditHitLine,
    AuditLine,
    AuditMateriality,
    AuditRun,
    AuditSample,
    AuditSampleLine,
    AuditSource,
    AuditTest,
    FundPublication,
    WorkingPaperSignature,
)
from .book import BookClosing, BookGift, BookNode, GiftSearch
from .explanation import (
    ExplanationFile,
    ExplanationLetter,
    ExplanationPoint,
    ExplanationReply,
)
from .export import AuditExport
from .wish import DonorWish

__all__ = [
    "AuditExport",
    "AuditHit",
    "AuditHitLine",
    "AuditLine",
    "AuditMateriality",
    "AuditRun",
    "AuditSample",
    "AuditSampleLine",
    "AuditSource",
    "AuditTest",
    "BookClosing",
    "BookGift",
    "BookNode",
    "DonorWish",
    "ExplanationFile",
    "ExplanationLetter",
    "ExplanationPoint",
    "ExplanationReply",
    "FundPublication",
    "GiftSearch",
    "WorkingPaperSignature",
]
