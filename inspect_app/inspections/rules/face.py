"""The state of a checklist as a page or a tablet shows it: plain JSON, in one language."""

from __future__ import annotations

from typing import Any

from checklists import (
    Checklist,
    ComputedResult,
    Evaluation,
    ProposedFinding,
    citation_en,
    citation_vi,
)
from inspect_app.core.i18n import _l

VERDICT_WORDS = {
    "kept": (_l("met"), "ok"),
    "broken": (_l("not met"), "bad"),
    "undecided": (_l("not decided"), "warn"),
}
"""Verdict of a computed figure: its word and its colour."""

WHY_WORDS = {
    "answer": _l("answers are missing"),
    "norm": _l("no figure of law for this day"),
    "unverified": _l("rests on law that is not verified"),
    "zero": _l("division by zero"),
}

SEVERITY_WORDS = {
    "low": _l("Minor"),
    "medium": _l("Medium"),
    "high": _l("Serious"),
    "grave": _l("Very serious"),
}


def citations(law: tuple[str, ...], language: str) -> str:
    """References in words, separated by semicolons."""
    words = citation_vi if language == "vi" else citation_en
    return "; ".join(words(reference) for reference in law)


def of_language(language: str, vi: str, en: str) -> str:
    return vi if language == "vi" else en or vi


def state_json(evaluation: Evaluation, language: str) -> dict[str, Any]:
    """Progress, relevant questions, computed figures and proposals; texts in `language`."""
    return {
        "answered": evaluation.answered,
        "total": evaluation.total,
        "required_open": evaluation.required_open,
        "complete": evaluation.complete,
        "next_unanswered": evaluation.next_unanswered,
        "relevant": list(evaluation.relevant),
        "sections": [
            {
                "name": section.name,
                "answered": section.answered,
                "total": section.total,
                "required_open": section.required_open,
            }
            for section in evaluation.sections
        ],
        "computed": [_computed(result, language) for result in evaluation.computed],
        "proposed_findings": [_proposal(one, language) for one in evaluation.proposed_findings],
        "problems": {
            name: [of_language(language, problem.vi, problem.en) for problem in problems]
            for name, problems in evaluation.problems.items()
        },
    }


def _computed(result: ComputedResult, language: str) -> dict[str, Any]:
    word, colour = VERDICT_WORDS.get(result.verdict, ("", ""))
    return {
        "name": result.name,
        "label": of_language(language, result.label_vi, result.label_en),
        "value": of_language(language, result.value_vi, result.value_en),
        "limit": of_language(language, result.limit_vi, result.limit_en),
        "verdict": result.verdict,
        "verdict_words": str(word),
        "colour": colour,
        "why": result.why,
        "why_words": str(WHY_WORDS.get(result.why, "")),
        "missing": list(result.missing),
        "sentence": of_language(language, result.sentence_vi, result.sentence_en),
        "law": "; ".join(result.law),
        "verified": result.status == "verified",
    }


def _proposal(finding: ProposedFinding, language: str) -> dict[str, Any]:
    return {
        "proposal": proposal_key(finding),
        "code": finding.code,
        "question": finding.name,
        "title": of_language(language, finding.title_vi, finding.title_en),
        "sentence": of_language(language, finding.sentence_vi, finding.sentence_en),
        "severity": finding.severity,
        "critical": finding.critical,
        "law": list(finding.law),
        "verified": finding.status == "verified",
    }


def proposal_key(finding: ProposedFinding) -> str:
    """What names a proposal within its case."""
    return f"{finding.source}:{finding.name}"


def results_by_section(checklist: Checklist, evaluation: Evaluation) -> dict[str, list[str]]:
    """Section name to the names of its computed figures that count now."""
    found: dict[str, list[str]] = {section.name: [] for section in checklist.sections}
    for result in evaluation.computed:
        found[checklist.section_of[result.name].name].append(result.name)
    return found
