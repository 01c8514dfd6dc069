"""The role and the period that a heading names, by the headings declared in headings.csv."""

import re
from collections.abc import Iterable, Mapping, Sequence

from wardanalytics.names import clean, normal_form, without_accents
from wardanalytics.periods import a_year_before, parse_period

UNKNOWN = "unknown"
OTHER_TARGETS = ("target_resolution", "target_registered")  # beside the official one
ACHIEVED_ROLES = ("actual", "in_period", "stated", "estimate", "previous")
FIGURE_ROLES = ("target", *OTHER_TARGETS, *ACHIEVED_ROLES)
_DATE_PHRASE = re.compile(  # of signing
    r"(?:ngày\s*[\d.…]*\s*tháng\s*[\d.…]*|\d{1,2}\s*tháng\s*\d{1,2})\s*,?\s*năm\s*[\d.…]*"
)
_PERIOD_PHRASES = (
    (re.compile(r"(?:6|sáu) tháng đầu năm(?: (\d{4}))?"), "{year}-H1"),
    (re.compile(r"(?:6|sáu) tháng cuối năm(?: (\d{4}))?"), "{year}-H2"),
    (re.compile(r"9 tháng(?: đầu)?(?: năm)?(?: (\d{4}))?"), "{year}-9M"),
    (re.compile(r"quý (iv|iii|ii|i|[1-4])\b(?:/| năm | )?(\d{4})?"), "{year}-Q{n}"),
    (re.compile(r"tháng (0?[1-9]|1[0-2])(?:/| năm )(\d{4})"), "{year}-{n:02d}"),
    (re.compile(r"năm (\d{4})"), "{year}"),
    (re.compile(r"\b6 tháng"), "{year}-H1"),
)
NUMBERED = re.compile(  # Thực hiện (3), Tỷ lệ (3=2/1), Tỷ lệ (3)=(2)/(1)*100
    r"\s*\(\s*[A-Z\d][\d\s=/+.:x×*%()-]*\)?$"
)
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WHOLE_YEAR = re.compile(r"\bcả năm\b|\bnăm$")
_ACHIEVED = {"actual", "in_period", "estimate"}


def heading_roles(headings: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The roles that each heading may have, from pairs of role and heading.

    A heading typed without any accent is known too, unless it could mean two things.
    """
    roles: dict[str, list[str]] = {}
    for role, heading in headings:
        known = roles.setdefault(normal_form(heading), [])
        if role not in known:
            known.append(role)
    plain: dict[str, list[list[str]]] = {}
    for heading, own in roles.items():
        plain.setdefault(without_accents(heading), []).append(own)
    sure = {form: own[0] for form, own in plain.items() if own == own[:1] * len(own)}
    return {form: own for form, own in sure.items() if len(own) == 1} | roles


def stated_period(text: str, year: int | None = None) -> tuple[str | None, str]:
    """The period that a title or heading names, and the text without it.

    `KẾT QUẢ 6 THÁNG ĐẦU NĂM 2023` gives `2023-H1`; a date of signing names no period. Where the
    words name no year, `year` is taken; without one there is no period.
    """
    lowered = _DATE_PHRASE.sub(" ", clean(text).lower())
    for phrase, form in _PERIOD_PHRASES:
        if not (found := phrase.search(lowered)):
            continue
        parts = [part for part in found.groups() if part]
        own = next((int(part) for part in parts if len(part) == 4 and part.isdigit()), year)
        small = next((part for part in parts if len(part) < 4), "")
        rest = lowered[: found.start()] + " " + lowered[found.end() :]
        if own is None:
            return None, rest
        number = _QUARTERS.get(small) or (int(small) if small.isdigit() else 0)
        return parse_period(form.format(year=f"{own:04d}", n=number)).text, rest
    return None, lowered


def claim(
    heading: str, known: Mapping[str, list[str]], period: str
) -> tuple[list[str], str | None]:
    """The roles that a heading may have in a return of a period, and the period that it names."""
    year = parse_period(period).year
    named, rest = stated_period(heading, year)
    form = normal_form(heading)
    bare = NUMBERED.sub("", clean(heading))
    roles = known.get(form) or known.get(normal_form(rest)) or known.get(normal_form(bare))
    if named is None and _WHOLE_YEAR.search(form):
        named = str(year)
    if roles is None:
        return [UNKNOWN], None
    if named is None or (form in known and re.search(r"\d", form)):  # declared with its year
        return roles, None
    return [_role_in_period(role, named, period) for role in roles], named


def _role_in_period(role: str, named: str, period: str) -> str:
    """A figure of another period than the return's is last year's or none of ours.

    Only a target may be of a longer period, which the return's is a part of.
    """
    if role not in FIGURE_ROLES or named == period:
        return role
    own, other = parse_period(period), parse_period(named)
    if role.startswith("target") and other.first_month <= own.first_month <= own.last_month:
        return role if own.last_month <= other.last_month else UNKNOWN
    if role in ("actual", "previous") and named == a_year_before(period):
        return "previous"
    return UNKNOWN


def path_claim(
    texts: Sequence[str], known: Mapping[str, list[str]], period: str
) -> tuple[list[str], str | None]:
    """The roles of a heading that stands in several rows, the upper ones reaching over columns.

    All texts together first; then the lower ones alone, if those above only name a period or what
    they belong to. What stands below `So sánh` as `Kế hoạch` is no target.
    """
    whole = claim(" ".join(texts), known, period)
    for cut in range(1, len(texts)):
        if whole[0] != [UNKNOWN] or whole[1]:
            return whole
        roles, named = claim(" ".join(texts[cut:]), known, period)
        if roles == [UNKNOWN] and not named:
            continue
        reads = [_over(text, roles, known, period) for text in texts[:cut]]
        if None in reads:
            continue
        above = next(filter(None, reads), None)
        if named is None and above:
            roles, named = [_role_in_period(role, above, period) for role in roles], above
        whole = (roles, named)
    return whole


def _over(
    text: str, below: Sequence[str], known: Mapping[str, list[str]], period: str
) -> str | None:
    """The period (or blank) of a heading that may stand over these roles; None if it may not."""
    named, rest = stated_period(text, parse_period(period).year)
    form = normal_form(rest)
    roles = set(known.get(normal_form(text)) or known.get(form) or ())
    allowed = not form or roles & {"over", "indicator", *_ACHIEVED, *below}
    return (named or "") if allowed else None
