"""Imported by the server that forks notebooks: it has then drawn a chart and written a table.

What the first ones take (fonts, catalogues, codecs, parts of libraries that load on first use) is
taken once a run and not once a notebook. Nothing is read here that would start a thread: a process
with threads must not fork.
"""

import gc
import tempfile

from matplotlib.backends.registry import backend_registry

from wardanalytics.presentation import attainment_bars, attainment_table, keep
from wardanalytics.tables import table
from wardanalytics.wording import LANGUAGES


def _warm() -> None:
    backend_registry.resolve_backend("inline")  # searches the installed packages for backends
    key = {"period": "2022", "ward_code": "a", "indicator_code": "a"}
    figures = {"target": 7.0, "actual": 8.0, "attainment": 8 / 7, "status": "exceeded", "gap": 1.0}
    rows = table("attained", [{**key, **figures, "state": "value"}]).assign(
        ward="A", indicator="Ă", group="Ê", unit_name="ư", decimals=0, direction="higher"
    )
    with tempfile.TemporaryDirectory() as folder:
        for language in LANGUAGES:
            chart = attainment_bars(rows, ward_code="a", period="2022", language=language)
            keep(chart, rows, folder, "warm")._repr_mimebundle_()
            attainment_table(rows, language=language).to_html()


_warm()
gc.collect()
gc.freeze()  # what is loaded stays: a notebook's collector need not touch, and so copy, all of it
