"""Checklists, holds and what keeps a lot from leaving."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class HoldKind(StrEnum):
    """Why a lot is held."""

    TEST = "test"
    PAPER = "paper"
    EXPIRY = "expiry"
    RECALL = "recall"
    COUNT = "count"


class Stop(StrEnum):
    """What keeps a lot from being packed; the same three that the database refuses."""

    HELD = "held"
    EXPIRED = "expired"
    UNLICENSED = "unlicensed"


@dataclass(frozen=True)
class Answered:
    """One question of a checklist with its answer."""

    key: str
    question: str
    question_en: str
    yes: bool


def unanswered(checklist: Sequence[Mapping[str, Any]], answers: Mapping[str, bool]) -> list[str]:
    """List the keys of the questions without an answer, in order."""
    return [question["key"] for question in checklist if question["key"] not in answers]


def unasked(checklist: Sequence[Mapping[str, Any]], answers: Mapping[str, bool]) -> list[str]:
    """List the keys of answers to questions that nobody asked."""
    return sorted(set(answers) - {question["key"] for question in checklist})


def answered(
    checklist: Sequence[Mapping[str, Any]], answers: Mapping[str, bool]
) -> tuple[Answered, ...]:
    """Join the questions, in order, with their answers."""
    return tuple(
        Answered(
            question["key"], question["question"], question["question_en"], answers[question["key"]]
        )
        for question in checklist
    )
