"""Workbooks of returns to observations, problems, completeness and the cell ledger."""

from wardanalytics.returns.findings import finding
from wardanalytics.returns.loading import Returns, load_returns

__all__ = ["Returns", "finding", "load_returns"]
