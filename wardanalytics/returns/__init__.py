"""Workbooks of returns to observations, problems, completeness and the cell ledger."""

from wardanalytics.returns.declared import read_targets
from wardanalytics.returns.explained import explained
from wardanalytics.returns.findings import finding
from wardanalytics.returns.loading import Returns, account_cells, load_returns
from wardanalytics.returns.marked import write_marked

__all__ = [
    "Returns",
    "account_cells",
    "explained",
    "finding",
    "load_returns",
    "read_targets",
    "write_marked",
]
