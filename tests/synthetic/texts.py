"""The text of a copy: the opening's sentences in a site's layout, cut, thinned out or put in other words."""

from __future__ import annotations

from random import Random
from typing import Any

from synthetic.openings import Opening
from synthetic.words import Wordings

STYLES = {"you": 0, "other": 1, "third": 2}
FULL = ("intro", "department", "role", "task", "requirement", "offer", "procedure")
HEADED = FULL[2:]


def make_text(
    opening: Opening, site: dict[str, Any], random: Random, changes: list[str], hidden: bool, reference: str | None
) -> str:
    """The text of a copy: whole, cut, with sentences dropped or only the tasks, in the site's own layout and words."""
    style = STYLES.get(site["style"], 0)
    if site["style"] == "own" or random.random() < 0.12:
        style = random.choices((0, 1, 2), (60, 25, 15))[0]
    if style:
        changes.append("text: rewritten" if style == 1 else "text: in the third person")
    mode = random.choices(("whole", "first part", "dropped", "tasks only"), (38, 28, 18, 16))[0]
    sections = {name: list(opening.sections[name]) for name in FULL}
    limit = site["limit"]
    if mode != "whole":
        changes.append(f"text: {mode}")
    if mode == "first part":
        limit = random.randrange(800, 1700)
    elif mode == "tasks only":
        sections = {name: sections[name] for name in ("task", "requirement")}
    elif mode == "dropped":
        share = random.uniform(0.15, 0.45)
        sections = {name: [line for line in lines if random.random() > share] for name, lines in sections.items()}
        for name in ("task", "requirement", "role"):
            random.shuffle(sections[name])
    if hidden:
        sections.pop("intro", None)
    headings = dict(zip(HEADED, site["headings"], strict=True))
    paragraphs = []
    for name, lines in sections.items():
        if lines:
            heading = [headings[name]] if name in headings and mode != "tasks only" else []
            paragraphs.append("\n".join(heading + [_worded(line, style, opening) for line in lines]))
    text = "\n\n".join(paragraphs)
    if hidden:
        employer = opening.draft.employer
        for name in (employer.full, employer.running, employer.name):
            text = text.replace(name, "onze opdrachtgever")
    if len(text) > limit:
        text = text[: text.rindex(" ", 0, limit)] + " ..."
    closing = list(site["always"])
    if reference and not reference.isdigit() and random.random() < 0.3:
        closing.append(f"Vermeld bij je reactie het kenmerk {reference}.")
    if site["some"] and mode != "first part":
        closing += random.sample(site["some"], 2)
    return "\n\n".join([text, *closing])


def _worded(line: Wordings, style: int, opening: Opening) -> str:
    if style == 2:
        return third_person(line[0], opening.draft.function.titles[0])
    return line[style % len(line)]


def third_person(sentence: str, function: str) -> str:
    """A sentence that addresses the reader, about the candidate instead."""
    if not sentence.startswith("Je "):
        return sentence.replace(" je ", " de kandidaat ").replace(" jouw ", " diens ")
    subject = f"De {function.format(s='').strip(' /').lower()}" if len(sentence) % 2 else "De kandidaat"
    return f"{subject} {sentence[3:]}".replace(" je ", " deze ").replace(" jouw ", " de eigen ")
