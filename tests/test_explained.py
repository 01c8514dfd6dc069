import pytest

from wardanalytics.returns import load_returns

LOW = [1, "Kết nạp đảng viên", "người", 7, -8]
LETTER = [1, "Kết nạp đảng viên", "người", 7, "l8"]


@pytest.fixture
def load(tmp_path, make_return, make_returns_reference):
    def load(row, **explanation):
        make_return(tmp_path, "2022/ben-thanh.xlsx", [row])
        answer = {"period": "2022", "ward_code": "ben-thanh", "indicator_code": "party"}
        answer |= {"explanation": "hoàn trả năm trước", "by": "Văn phòng", "on": "2023-01-05"}
        reference = make_returns_reference(explanations=[answer | explanation])
        return load_returns(tmp_path, reference).problems.set_index("check")

    return load


def test_an_answered_query_is_a_note_that_carries_the_answer(load):
    problem = load(LOW, check="negative_figure").loc["negative_figure"]
    assert problem["severity"] == "info"
    assert "đã giải trình: hoàn trả năm trước (Văn phòng, 2023-01-05)" in problem["message_vi"]
    assert "explained: hoàn trả năm trước" in problem["message_en"]


def test_an_answer_to_another_check_answers_nothing(load):
    assert load(LOW, check="small_percent").loc["negative_figure", "severity"] == "query"


def test_an_answer_for_another_year_answers_nothing(load):
    problem = load(LOW, check="negative_figure", period="2021").loc["negative_figure"]
    assert problem["severity"] == "query"


def test_an_error_is_not_explained_away(load):
    problem = load(LETTER, check="letters_in_figure").loc["letters_in_figure"]
    assert problem["severity"] == "error"


def test_an_answer_to_no_kind_of_finding_is_queried(load):
    found = load(LOW, check="negativ_figure")
    assert found.loc["negative_figure", "severity"] == "query"
    problem = found.loc["explanation_of_nothing"]
    assert (problem["severity"], problem["source_file"]) == ("query", "explanations.csv")
    assert (
        "“negativ_figure”" in problem["message_vi"]
        and "2022 ben-thanh party" in problem["message_vi"]
    )
