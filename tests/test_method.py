import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
METHOD = (ROOT / "METHOD.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/\w+\.py)::(\w+)`", METHOD)))
OF_ANALYSIS = [
    *["attainment", "milestones", "targets", "rates", "audit", "explanations", "scores"],
    *[
        "ratings",
        "gates",
        "quota",
        "streaks",
        "ranking",
        "like_for_like",
        "trends",
        "concordance",
        "peers",
        "outlook",
        "pace",
        "term",
    ],
]


def test_every_test_that_the_method_names_exists():
    missing = [
        f"{file}::{name}"
        for file, name in NAMED
        if f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert missing == []


def test_every_part_of_the_analysis_has_its_rules_in_the_method():
    files = {file for file, _ in NAMED}
    assert files >= {f"tests/test_{part}.py" for part in OF_ANALYSIS}
