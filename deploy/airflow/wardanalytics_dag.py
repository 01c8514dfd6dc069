"""The notebooks as an Airflow DAG: each executed by the papermill operator, on working days.

Put this file into Airflow's folder of DAGs, install apache-airflow-providers-papermill and this
project in the workers' environment, and set the Airflow variable `wardanalytics_folder` to the
project's folder and `wardanalytics_period` to the period. It leaves executed notebooks, figures and
tables under `outputs/airflow/`; pages, index and ledger are made by `wardanalytics run` only.
"""

import csv
from pathlib import Path

import pendulum
from airflow import DAG
from airflow.models import Variable
from airflow.providers.papermill.operators.papermill import PapermillOperator

FOLDER = Path(Variable.get("wardanalytics_folder"))
PERIOD = Variable.get("wardanalytics_period")
RUN_FOLDER = FOLDER / "outputs/airflow"
PARAMETERS = {
    "period": PERIOD,
    "data_folder": str(FOLDER / "data"),
    "run_folder": str(RUN_FOLDER),
    "language": "vi",
}


def ward_codes() -> list[str]:
    """The wards of the reference tables, each once."""
    with (FOLDER / "data/reference/wards.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(dict.fromkeys(row["ward_code"] for row in csv.DictReader(file)))


def output(name: str) -> str:
    """Where an executed copy goes; Airflow fills in the day."""
    return str(RUN_FOLDER / f"notebooks/{{{{ ds }}}}-{name}.ipynb")


with DAG(
    dag_id="wardanalytics",
    schedule="30 5 * * 1-5",
    start_date=pendulum.datetime(2023, 1, 2, tz="Asia/Ho_Chi_Minh"),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 1},
) as dag:
    quality = PapermillOperator(
        task_id="10_returns_quality",
        input_nb=str(FOLDER / "notebooks/10_returns_quality.ipynb"),
        output_nb=output("10_returns_quality"),
        parameters=PARAMETERS,
    )
    for name in ("20_target_attainment", "30_ranking_trends", "50_term_review"):
        quality >> PapermillOperator(
            task_id=name,
            input_nb=str(FOLDER / f"notebooks/{name}.ipynb"),
            output_nb=output(name),
            parameters=PARAMETERS,
        )
    quality >> PapermillOperator.partial(
        task_id="40_ward_profile",
        input_nb=str(FOLDER / "notebooks/40_ward_profile.ipynb"),
    ).expand_kwargs(
        [
            {
                "output_nb": output(f"40_ward_profile-{code}"),
                "parameters": {**PARAMETERS, "ward_code": code},
            }
            for code in ward_codes()
        ]
    )
