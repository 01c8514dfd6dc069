"""What is wrong with reference tables whose columns fit: keys, codes, names, dates and shares."""

from collections.abc import Mapping

import pandas as pd

from wardanalytics.names import normal_form
from wardanalytics.periods import in_force
from wardanalytics.reference_columns import LIST_SEPARATOR, SETTINGS

# Where a code must be one that another table declares.
CODES = {
    "ward_code": ("wards", "ward_code"),
    "from_code": ("wards", "ward_code"),
    "to_code": ("wards", "ward_code"),
    "indicator_code": ("indicators", "indicator_code"),
    "group_code": ("groups", "group_code"),
}
DATED_KEYS = {"wards": "ward_code", "indicators": "indicator_code"}
UNIQUE = {
    "groups": ["group_code"],
    "official_ratings": ["period", "ward_code", "stage"],
    "calendar": ["period"],
    "method": ["setting"],
    "ward_tiles": ["ward_code"],
}
_ROUNDING = 1e-6  # of shares that add up to 1


def unknown_codes(tables: dict[str, pd.DataFrame]) -> list[str]:
    """A code must be one that the table it points to declares."""
    findings = []
    for name, frame in tables.items():
        for column in frame.columns.intersection(list(CODES)):
            table, code = CODES[column]
            if table == name or (table == "groups" and tables["groups"].empty):
                continue
            unknown = frame[column].dropna()
            unknown = unknown[~unknown.isin(tables[table][code])]
            findings += [
                f"{name}.csv, dòng / row {int(row) + 2}, {column}: {entry!r} không có trong / "
                f"is not in {table}.csv"
                for row, entry in unknown.items()
            ]
    return findings


def repeated_keys(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Two rows that say the same thing would let the order of the file decide."""
    findings = []
    for name, key in UNIQUE.items():
        again = tables[name][tables[name].duplicated(key)]
        findings += [
            f"{name}.csv, dòng / row {int(str(row)) + 2}: trùng / is there twice: "
            + " ".join(str(entries[column]) for column in key)
            for row, entries in again.iterrows()
        ]
    return findings


def unfit_settings(method: pd.DataFrame, known: Mapping[str, str]) -> list[str]:
    """A setting that nobody reads, or a value that it cannot have, would change nothing unseen."""
    findings = []
    for row, entries in method.iterrows():
        name, value = str(entries["setting"]), str(entries["value"])
        place = f"method.csv, dòng / row {int(str(row)) + 2}"
        if name not in known:
            findings.append(f"{place}: {name!r} không phải thiết lập / is not a setting")
            continue
        try:
            SETTINGS.get(name, str)(value)
        except ValueError as error:
            findings.append(f"{place}, {name}: {value!r} không hợp lệ / does not fit ({error})")
    return findings


def overlapping_rows(tables: dict[str, pd.DataFrame]) -> list[str]:
    """The same code in force twice at one time would make every later join ambiguous."""
    findings = []
    for name, code in DATED_KEYS.items():
        declared = tables[name]
        for value, rows in declared[declared.duplicated(code, keep=False)].groupby(code):
            if any(len(in_force(rows, period)) > 1 for period in _bounds(rows)):
                findings.append(
                    f"{name}.csv, {code} {value!r}: hai dòng có hiệu lực cùng lúc / "
                    "two rows are in force at the same time"
                )
        for row in declared.dropna(subset=["first_period", "last_period"]).itertuples():
            if in_force(declared.loc[[row.Index]], row.first_period).empty:
                findings.append(
                    f"{name}.csv, {code} {getattr(row, code)!r}: kết thúc trước khi bắt đầu / "
                    "ends before it begins"
                )
    return findings


def unfit_days(calendar: pd.DataFrame) -> list[str]:
    """The days that a period counts must not end before they begin."""
    turned = calendar[calendar["counts_to"].lt(calendar["counts_from"])]
    return [
        f"calendar.csv, {row['period']}: counts_to đứng trước counts_from / "
        "counts_to comes before counts_from"
        for row in turned.to_dict("records")
    ]


def unfit_shares(changes: pd.DataFrame) -> list[str]:
    """What goes to the successors of a ward is all of it: its shares lie in 0 to 1 and add up to 1.

    A share that is not known is blank; those that are known then leave something over.
    """
    findings = []
    for ward, rows in changes.groupby(changes["from_code"] + " " + changes["valid_from"]):
        known = [float(share) for share in rows["share"].dropna()]
        total = sum(known)
        least = 1 if len(known) == len(rows) else 0
        fits = all(0 <= share <= 1 for share in known)
        if not fits or not least - _ROUNDING <= total <= 1 + _ROUNDING:
            findings.append(
                f"ward_changes.csv, {ward}: tổng share phải bằng 1, đang là {total:g} / "
                f"the shares must add up to 1, not {total:g}; leave blank what is not known"
            )
    return findings


def shared_names(tables: dict[str, pd.DataFrame]) -> list[str]:
    """Two wards, or indicators, in force together must not share a name that a return may use."""
    findings = []
    for table, code in DATED_KEYS.items():
        declared = tables[table]
        names = declared["name_vi"] + LIST_SEPARATOR + declared["aliases"].fillna("")
        named = declared.assign(name=names.str.split(LIST_SEPARATOR)).explode("name")
        named = named.assign(name=named["name"].map(normal_form))
        named = named[named["name"].ne("")]
        by_several = named.groupby("name")[code].transform("nunique").gt(1)
        for name, rows in named[by_several].groupby("name"):
            together = [in_force(rows, period)[code].unique() for period in _bounds(rows)]
            if codes := next((sorted(codes) for codes in together if len(codes) > 1), None):
                findings.append(
                    f"{table}.csv: tên {name!r} thuộc nhiều mã / the name belongs to several: "
                    + ", ".join(codes)
                )
    return findings


def _bounds(rows: pd.DataFrame) -> list[str]:
    """Periods in which rows that are ever in force together are so: their ends, else any."""
    ends = [*rows["first_period"].dropna(), *rows["last_period"].dropna()]
    return ends or ["2000"]
