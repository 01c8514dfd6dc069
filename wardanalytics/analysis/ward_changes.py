"""Who took over whose territory: predecessors, their shares, and the extremes of unknown shares."""

import datetime
from collections.abc import Collection
from itertools import product

import pandas as pd

from wardanalytics.periods import a_year_before, in_force, parse_period
from wardanalytics.reference import Reference

POPULATION = "population"  # the measure of ward_facts.csv that says how large a ward is
Way = dict[str, float]  # the share of each former ward that a ward took over


def changed_wards(reference: Reference, period: str) -> set[str]:
    """The wards that took or gave territory in the year up to the last day of a period."""
    since = changes_between(reference, a_year_before(period), period)
    return {*since["from_code"], *since["to_code"]}


def on_same_territory(rows: pd.DataFrame, reference: Reference, period: str) -> pd.DataFrame:
    """The rows that compare with a period: none from before it of wards whose territory changed.

    `rows` have `period` and `ward_code`; a ward has changed if it took or gave territory in the
    year up to the period's last day.
    """
    changed = rows["ward_code"].isin(changed_wards(reference, period))
    return pd.DataFrame(rows[rows["period"].eq(period) | ~changed])


def ward_links(reference: Reference, earlier: str, later: str) -> pd.DataFrame:
    """Who went into whom between the last days of two periods, one row per link and day.

    Columns: `valid_from, from_code, ward_code` (the successor), `part` (whole, part), `share` (of
    the former ward; missing where unknown), `most` (what an unknown share can be at most) and
    `legal_basis`. A ward that keeps its code through a change is its own predecessor too.
    """
    changes = changes_between(reference, earlier, later).rename(columns={"to_code": "ward_code"})
    days = [rows for _, rows in changes.groupby("valid_from")]
    found = pd.concat([changes.iloc[:0], *(_with_kept(rows, reference) for rows in days)])
    by_ward = found.groupby(["valid_from", "from_code"])["share"]
    known = pd.Series(by_ward.transform("sum"))
    left = (1 - known).clip(lower=0)
    is_only_one = by_ward.transform(lambda shares: shares.isna().sum()).eq(1)
    share = found["share"].fillna(left.where(is_only_one))
    found = found.assign(share=share, most=share.fillna(left))
    return found.sort_values(["valid_from", "ward_code", "from_code"], ignore_index=True)


def ancestry(
    reference: Reference, earlier: str, later: str, ward_codes: Collection[str] | None = None
) -> pd.DataFrame:
    """The former wards of each ward that changed between two periods, at every extreme.

    `ward_codes` are the wards to ask about (default: all).

    Columns: `ward_code, corner, from_code, share` (above 0). Where the shares of split wards are
    unknown, each corner gives all that is unknown of a ward to one of its successors; every true
    division lies between the corners. A ward whose shares are known has one corner.
    """
    between = ward_links(reference, earlier, later)
    rows = []
    wards = set(between["ward_code"])
    for ward in sorted(wards if ward_codes is None else wards & set(ward_codes)):
        for corner, way in enumerate(_ways(between, ward)):
            rows += [(ward, corner, code, share) for code, share in sorted(way.items())]
    return pd.DataFrame(rows, columns=["ward_code", "corner", "from_code", "share"])


def leading_predecessors(reference: Reference, earlier: str, later: str) -> dict[str, str]:
    """The predecessor that brought most people into each changed ward, where that is certain.

    People are the `population` of ward_facts.csv, the newest up to the earlier period. A ward has
    no entry where a size is unknown, two are equal, or the extremes of unknown shares disagree.
    """
    facts = reference.ward_facts
    day = parse_period(earlier).last_month
    facts = facts[facts["measure"].eq(POPULATION)]
    is_known = facts["period"].map(lambda text: parse_period(text).last_month <= day)
    known = facts[is_known.astype("bool")]
    ends = known["period"].map(lambda text: parse_period(text).last_month)
    newest = known.assign(end=ends).sort_values("end").drop_duplicates("ward_code", keep="last")
    sizes = pd.to_numeric(newest.set_index("ward_code")["value"]).to_dict()
    leaders: dict[str, set[str | None]] = {}
    for _, own in ancestry(reference, earlier, later).groupby(["ward_code", "corner"]):
        ward = str(own["ward_code"].iloc[0])
        way = dict(zip(own["from_code"], own["share"], strict=True))
        leaders.setdefault(ward, set()).add(_largest(way, sizes))
    return {
        ward: lead
        for ward, found in leaders.items()
        for lead in found
        if len(found) == 1 and lead is not None
    }


def streak_origins(reference: Reference, period: str, policy: str) -> dict[str, list[str]]:
    """Whose streaks each ward that changed in the year up to a period may go on with.

    By `streak_across_change`: `strict` nobody's, `lead` its largest predecessor's (nobody's where
    that is not certain), `all` those of all its predecessors. Other wards have no entry.
    """
    origins: dict[str, list[str]] = {ward: [] for ward in changed_wards(reference, period)}
    if policy == "strict" or not origins:
        return origins
    before = a_year_before(period)
    if policy == "lead":
        leaders = leading_predecessors(reference, before, period)
        return origins | {ward: [lead] for ward, lead in leaders.items()}
    for ward, own in ancestry(reference, before, period).groupby("ward_code"):
        origins[str(ward)] = sorted(set(own["from_code"]))
    return origins


def changes_between(reference: Reference, earlier: str, later: str) -> pd.DataFrame:
    """The rows of ward_changes.csv after one period's last day and up to the other's."""
    first, last = parse_period(earlier).last_day, parse_period(later).last_day
    days = reference.ward_changes["valid_from"].map(datetime.date.fromisoformat)
    changes = reference.ward_changes[days.gt(first) & days.le(last)]
    whole = changes["part"].eq("whole").map({True: 1.0})
    return changes.assign(share=changes["share"].astype("float").fillna(whole))


def _with_kept(rows: pd.DataFrame, reference: Reference) -> pd.DataFrame:
    """One day's links, and one of each ward with itself that goes on under its code."""
    day = datetime.date.fromisoformat(rows["valid_from"].iloc[0])
    before, after = ((day - datetime.timedelta(days=n)).strftime("%Y-%m") for n in (1, 0))
    there = [set(in_force(reference.wards, month)["ward_code"]) for month in (before, after)]
    said = set(rows.loc[rows["from_code"].eq(rows["ward_code"]), "from_code"])
    gave = set(rows["from_code"])
    kept = sorted((gave | set(rows["ward_code"])) & there[0] & there[1] - said)
    own = pd.DataFrame(
        {
            "from_code": kept,
            "ward_code": kept,
            "part": ["part" if code in gave else "whole" for code in kept],
            "share": [float("nan") if code in gave else 1.0 for code in kept],
            "valid_from": rows["valid_from"].iloc[0],
            "legal_basis": rows["legal_basis"].iloc[0],
        }
    )
    return pd.concat([rows, own]) if kept else rows


def _ways(between: pd.DataFrame, ward: str) -> list[Way]:
    """The extreme divisions that lead to a ward, from its last change back to the first."""
    ways: list[Way] = [{ward: 1.0}]
    for _, day in sorted(between.groupby("valid_from"), key=lambda pair: pair[0], reverse=True):
        ways = [before for way in ways for before in _back(way, day)]
    return list({tuple(sorted(way.items())): way for way in ways if way}.values())


def _back(way: Way, day: pd.DataFrame) -> list[Way]:
    """What a ward consisted of before one day's links, at each extreme of their unknown shares."""
    own = day[day["ward_code"].isin(list(way))]
    split = sorted(set(own.loc[own["share"].isna(), "from_code"]))
    unknown = day[day["share"].isna()]
    takers = [list(unknown.loc[unknown["from_code"].eq(code), "ward_code"]) for code in split]
    found = []
    for chosen in product(*takers):
        takes_all = dict(zip(split, chosen, strict=True))
        before = {code: share for code, share in way.items() if code not in set(own["ward_code"])}
        for row in own.to_dict("records"):
            code, taker, share = row["from_code"], row["ward_code"], row["share"]
            if pd.isna(share):
                share = row["most"] if takes_all[code] == taker else 0.0
            if share:
                before[code] = before.get(code, 0.0) + way[taker] * share
        found.append(before)
    return found


def _largest(way: Way, sizes: dict[str, float]) -> str | None:
    if len(way) == 1:
        return next(iter(way))
    if not way.keys() <= sizes.keys():
        return None
    people = {code: share * sizes[code] for code, share in way.items()}
    largest = [code for code, count in people.items() if count == max(people.values())]
    return largest[0] if len(largest) == 1 else None
