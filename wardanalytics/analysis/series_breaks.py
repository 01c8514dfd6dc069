"""Where a series of periods breaks: rules, weights, indicators or wards are not what they were."""

from collections.abc import Collection, Iterator, Sequence

import pandas as pd

from wardanalytics.analysis.gates import rule_set_of
from wardanalytics.analysis.ward_changes import changes_between
from wardanalytics.periods import in_force
from wardanalytics.reference import LIST_SEPARATOR, Reference

_COLUMNS = ["period", "kind", "gone", "come"]


def series_breaks(reference: Reference, periods: Sequence[str]) -> pd.DataFrame:
    """What changed between each of some periods, oldest first, and the one that stands before it.

    One row per period and kind of change that the reference tables tell of: `period` (the later
    one), `kind`, `gone` and `come` (codes, `;` between them, blank if none):

        rules        the rating rule sets
        weights      `come`: indicators weighted in both periods, whose weight is another now
        indicators   those no longer and those newly weighted
        wards        those that gave and those that took territory

    Weights that were unknown before count as newly weighted.
    """
    found = [
        (after, kind, LIST_SEPARATOR.join(sorted(gone)), LIST_SEPARATOR.join(sorted(come)))
        for before, after in zip(periods, periods[1:], strict=False)
        for kind, gone, come in _breaks(reference, before, after)
        if len(gone) or len(come)
    ]
    return pd.DataFrame(found, columns=_COLUMNS, dtype="str")


def _breaks(
    reference: Reference, before: str, after: str
) -> Iterator[tuple[str, Collection[str], Collection[str]]]:
    old_rules, rules = (_rules(reference, one) for one in (before, after))
    yield "rules", old_rules - rules, rules - old_rules
    old, new = (_weights(reference, one) for one in (before, after))
    both = old.index.intersection(new.index)
    yield "weights", [], both[old[both].ne(new[both])]
    yield "indicators", old.index.difference(new.index), new.index.difference(old.index)
    changes = changes_between(reference, before, after)
    yield "wards", set(changes["from_code"]), set(changes["to_code"])


def _rules(reference: Reference, period: str) -> set[str]:
    rules = rule_set_of(reference, period)
    return set() if rules is None else {rules}


def _weights(reference: Reference, period: str) -> pd.Series:
    """The weights above 0 of a period, by indicator code."""
    weights = in_force(reference.indicators, period).set_index("indicator_code")["weight"]
    return pd.Series(weights[weights.gt(0)].sort_index())
