"""A finding: a check's texts with what stands where, in both languages, as a row of `problems`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wardanalytics.checks import CHECKS
from wardanalytics.wording import LANGUAGES, say


def finding(
    check: str,
    *,
    source_file: str,
    source_sheet: Any = None,
    cell: Any = None,
    as_typed: Any = None,
    **values: Any,
) -> dict[str, Any]:
    """One row of the problems table: a check's name with what stands where, in both languages.

    Raises:
        KeyError: the check is not declared, or its text names a value that is not given.
    """
    severity, _, message, suggestion = CHECKS[check]
    texts = {}
    for language in LANGUAGES:
        spoken = {"typed": as_typed, **{k: _spoken(v, language) for k, v in values.items()}}
        texts[f"message_{language}"] = say(language, message, **spoken)
        texts[f"suggestion_{language}"] = say(language, suggestion, **spoken)
    place = {"source_file": source_file, "source_sheet": source_sheet, "cell": cell}
    return {"severity": severity, "check": check, **place, "as_typed": as_typed, **texts}


def names_of(row: Mapping[str, Any]) -> dict[str, str]:
    """The names of a ward or an indicator for a finding, which says each in its language."""
    name, english = row["name_vi"], row.get("name_en")
    return {"vi": name, "en": english if isinstance(english, str) else name}


def _spoken(value: Any, language: str) -> Any:
    """A text by language in that; a figure with all its digits and no thousands.

    So 1250 and 1,25 cannot be confused.
    """
    if isinstance(value, Mapping):
        return value[language]
    if not isinstance(value, Decimal):
        return value
    written = f"{value.normalize():f}"
    return written.replace(".", ",") if language == "vi" else written
