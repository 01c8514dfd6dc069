import pytest

from wardanalytics.analysis.streaks import streak_base_rate


def test_three_in_a_row_of_ten_wards_with_two_places_is_rare_in_three_years_and_not_in_eight():
    assert streak_base_rate(10, 2, 3, 3) == pytest.approx(0.08, abs=0.005)
    assert streak_base_rate(10, 2, 3, 8) == pytest.approx(0.35, abs=0.01)


def test_certain_and_impossible_streaks():
    assert streak_base_rate(10, 10, 3, 3) == 1.0
    assert streak_base_rate(10, 2, 1, 1) == 1.0
    assert streak_base_rate(10, 2, 4, 3) == 0.0


def test_one_place_twice_running_has_one_chance_in_n():
    assert streak_base_rate(4, 1, 2, 2) == pytest.approx(0.25, abs=0.005)


def test_the_same_question_has_the_same_answer():
    assert streak_base_rate(10, 2, 3, 3) == streak_base_rate(10, 2, 3, 3)


def test_more_places_than_wards_are_refused():
    with pytest.raises(ValueError, match="places"):
        streak_base_rate(2, 3, 1, 1)
