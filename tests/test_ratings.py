import pandas as pd

from wardanalytics.analysis.ratings import rate_wards
from wardanalytics.tables import TABLES, table

NO_SCORES = table("scores")
NONE_ATTAINED = table("attained")


def decided(**levels):
    """Decided ratings of ward a by year: `decided(y2020="excellent")`."""
    return [
        {"period": year[1:], "ward_code": "a", "stage": "decided", "level": level}
        for year, level in levels.items()
    ]


def ratings_of(reference, scores=NO_SCORES):
    return rate_wards(scores, NONE_ATTAINED, reference)[0]


def streaks(reference):
    ratings = ratings_of(reference).set_index("period")["streak"]
    return {period: None if pd.isna(streak) else streak for period, streak in ratings.items()}


def test_the_third_year_in_a_row_is_a_streak_of_three(make_reference):
    ratings = decided(y2020="excellent", y2021="excellent", y2022="excellent")
    assert streaks(make_reference(official_ratings=ratings)) == {"2020": 1, "2021": 2, "2022": 3}


def test_another_level_starts_a_streak_of_its_own(make_reference):
    ratings = decided(y2020="excellent", y2021="good", y2022="good", y2023="excellent")
    assert streaks(make_reference(official_ratings=ratings)) == {
        "2020": 1,
        "2021": 1,
        "2022": 2,
        "2023": 1,
    }


def test_a_year_without_a_decision_breaks_a_streak(make_reference):
    ratings = decided(y2020="good", y2022="good")
    assert streaks(make_reference(official_ratings=ratings)) == {"2020": 1, "2022": 1}


def test_only_whole_years_make_a_streak(make_reference):
    ratings = [*decided(y2021="good", y2022="good")]
    ratings.append({**ratings[0], "period": "2022-Q1"})
    ratings.append({**ratings[0], "period": "2021-2025"})
    found = streaks(make_reference(official_ratings=ratings))
    assert found == {"2021": 1, "2022": 2, "2022-Q1": None, "2021-2025": None}


def test_wards_do_not_continue_each_others_streaks(make_reference):
    ratings = decided(y2020="good", y2021="good")
    ratings[1]["ward_code"] = "b"
    found = ratings_of(make_reference(wards=["a", "b"], official_ratings=ratings))
    assert found["streak"].to_list() == [1, 1]


def test_the_order_of_the_rows_does_not_matter_to_a_streak(make_reference):
    ratings = decided(y2022="good", y2020="good", y2021="good")
    assert streaks(make_reference(official_ratings=ratings))["2022"] == 3


def test_self_proposed_and_decided_levels_stand_apart(make_reference):
    stages = {"self": "excellent", "proposed": "good", "decided": "completed"}
    ratings = [
        {"period": "2022", "ward_code": "a", "stage": stage, "level": level}
        for stage, level in stages.items()
    ]
    row = ratings_of(make_reference(official_ratings=ratings)).iloc[0]
    found = row[["self_level", "proposed_level", "official_level"]].to_list()
    assert found == ["excellent", "good", "completed"]


def test_a_self_rating_alone_makes_no_streak(make_reference):
    rating = {"period": "2022", "ward_code": "a", "stage": "self", "level": "excellent"}
    assert streaks(make_reference(official_ratings=[rating])) == {"2022": None}


def test_a_ward_has_a_row_for_a_score_or_a_rating(make_reference):
    scores = table("scores", [{"period": "2022", "ward_code": "a", "score": 80.0}])
    reference = make_reference(wards=["a", "b"], official_ratings=decided(y2021="good"))
    found = ratings_of(reference, scores)
    assert found[["period", "ward_code"]].to_numpy().tolist() == [["2021", "a"], ["2022", "a"]]


RULES = [
    {"rule_set": "QD132-HD21", "first_period": "2019", "last_period": "2022"},
    {"rule_set": "QD124", "first_period": "2023", "last_period": "2024"},
]


def test_the_rule_set_is_the_one_in_force(make_reference):
    rules = [
        {**rule, "level": level, "measure": "m", "test": "at_least", "value": "1"}
        for rule in RULES
        for level in ("excellent", "good")
    ]
    ratings = decided(y2018="good", y2022="good", y2023="good")
    found = ratings_of(make_reference(rating_rules=rules, official_ratings=ratings))
    assert found["rule_set"].fillna("none").to_list() == ["none", "QD132-HD21", "QD124"]


def test_two_rule_sets_in_force_at_once_are_not_guessed_between(make_reference):
    rules = [{"rule_set": name, "level": "good"} for name in ("one", "two")]
    reference = make_reference(rating_rules=rules, official_ratings=decided(y2022="good"))
    assert ratings_of(reference)["rule_set"].isna().all()


def test_without_a_rule_set_no_level_is_computed(make_reference):
    found, gates = rate_wards(
        NO_SCORES, NONE_ATTAINED, make_reference(official_ratings=decided(y2022="good"))
    )
    assert found[["level", "is_at_most", "pending"]].isna().all(axis=None)
    assert len(gates) == 0
    assert list(gates.columns) == list(TABLES["gates"])


def test_a_rule_set_of_a_quota_alone_computes_no_level(make_reference):
    quota = {"rule_set": "r", "level": "excellent", "measure": "quota_share", "test": "at_most"}
    reference = make_reference(
        rating_rules=[{**quota, "value": "0.2"}], official_ratings=decided(y2022="good")
    )
    found, gates = rate_wards(NO_SCORES, NONE_ATTAINED, reference)
    assert (found["rule_set"].to_list(), len(gates)) == (["r"], 0)
    assert found["level"].isna().all()
