"""Agencies and duties of a plan's lines: below the name of a body, with it in one sentence, or in a line of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from campaigns import states
from campaigns.rules.plan_bodies import ALONE, Told, bodies, doers, is_about_doing, sentences, told
from campaigns.rules.plan_finds import Find, cut_title
from campaigns.rules.plan_moments import first_moment
from campaigns.rules.plan_outline import ASSIGNED, ORGANISED, Line, Place

_ASK = re.compile(r"^Đề nghị\s+")
_PARTNER = re.compile(
    r"[Pp]hối hợp với (?P<who>.+?) (?:tổ chức|chỉ đạo|nâng cao|lập|thực hiện|tham mưu|tuyên truyền|xây dựng|hướng dẫn"
    r"|triển khai|rà soát|kiểm tra)"
)


def duties_of(line: Line, place: Place) -> Iterator[Find]:
    """Yield agencies and duties of one line; ``place`` remembers the body spoken to and what was said last."""
    if is_about_doing(line.words):
        yield from _below(line.words, place)
        return
    gives = place.about in (ASSIGNED, ORGANISED)
    if line.heading or (line.below and place.body_below):
        place.body = ""
    place.said = line.words
    if gives and (alone := ALONE.match(line.words)) and not told(line.words, surely=True):
        place.body_below = line.below
        yield from _spoken_to(alone["who"], line.words, place, asked=bool(alone["ask"]))
        return
    if line.heading and not line.lone and place.about == ASSIGNED and not told(line.words, surely=False):
        # A body whose name the rules do not know; its duties stand below it.
        place.body_below = False
        name = _ASK.sub("", line.words).strip(" :.")
        yield from _spoken_to(name, line.words, place, asked=bool(_ASK.match(line.words)))
        return
    yield from _spoken(line, place, gives=gives)


def _spoken(line: Line, place: Place, *, gives: bool) -> Iterator[Find]:
    """Duties told in sentences: a body as the subject, or else the one the line stands below."""
    for n, sentence in enumerate(sentences(line.words)):
        # A later sentence of a body's own duty is a new duty only where it surely speaks of another one.
        named = told(sentence, surely=not gives or n > 0)
        for each in named:
            yield from _told(each, place, words=line.words if n == 0 else sentence)
        if n == 0 and not named and gives and place.body and not line.heading:
            yield _duty(line.words, place.body, place.clause, asked=place.asked)


def _spoken_to(name: str, words: str, place: Place, *, asked: bool) -> Iterator[Find]:
    place.body, place.asked = name.strip(), asked
    yield from _agency(place.body, words, place, asked=asked)


def _agency(name: str, sentence: str, place: Place, *, asked: bool, words: str = "") -> Iterator[Find]:
    """``words``: those of the plan that name the body, where the sentence says more than that."""
    if name not in place.seen:
        place.seen.add(name)
        data = {
            "name": name,
            "asked": "1" if asked else "",
            "clause": place.clause,
            "words": words or sentence,
        }
        yield Find("agency", sentence, data)


def _told(each: Told, place: Place, *, words: str) -> Iterator[Find]:
    yield from _agency(each.who, words, place, asked=each.asked, words=each.who)
    does = each.does[:1].upper() + each.does[1:]
    yield _duty(words, each.who, place.clause, asked=each.asked, does=does)


def _below(words: str, place: Place) -> Iterator[Find]:
    """«Cơ quan chủ trì: …; phối hợp: …» below what is to be done."""
    found = list(doers(words))
    with_it = next((who for how, who in found if how.startswith("phối hợp")), "")
    for how, who in found:
        if how.startswith("phối hợp"):
            continue
        for name in bodies(who):
            yield from _agency(name, words, place, asked=False, words=name)
            said = place.said or place.heading or words
            data = _duty(
                f"{said} {words}" if said != words else words, name, place.clause, asked=False, does=said
            ).data
            yield Find("duty", words, {**data, "role": states.LEAD, "partners": with_it[:300]})


def _duty(words: str, agency: str, clause: str, *, asked: bool, does: str = "") -> Find:
    """``does``: the sentence from its verb on, where the body's name stands before it."""
    verb = does or words
    role = (
        states.LEAD if verb.startswith("Chủ trì")
        else states.COORDINATE if verb.startswith("Phối hợp")
        else states.ASKED_TO if asked
        else states.GUIDE if verb.startswith("Hướng dẫn")
        else states.LEAD
    )  # fmt: skip
    partner = _PARTNER.search(words)
    return Find(
        "duty",
        words,
        {
            "agency": agency, "title": cut_title(verb), "role": role, "due_words": first_moment(words),
            "clause": clause, "words": words, "partners": partner["who"][:300] if partner else "",
        },
    )  # fmt: skip
