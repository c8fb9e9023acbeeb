"""Reports that other marketplaces publish about a seller: read leniently, compared with the one before. Pure.

What their words mean is data in ``report_formats``.
"""

from kenzen.health.rules.report.changes import Change, ChangeKind, changes
from kenzen.health.rules.report.opening import MAX_BYTES
from kenzen.health.rules.report.reading import read
from kenzen.health.rules.report.standing import decides, primary
from kenzen.health.rules.report.stored import account_of, plain, remark_of
from kenzen.health.rules.report.values import (
    AccountReport,
    CountReport,
    MetricReport,
    Remark,
    RemarkKind,
    Reported,
    WarningReport,
)
from kenzen.health.rules.report.vocabulary import Market, Vocabulary

__all__ = [
    "MAX_BYTES",
    "AccountReport",
    "Change",
    "ChangeKind",
    "CountReport",
    "Market",
    "MetricReport",
    "Remark",
    "RemarkKind",
    "Reported",
    "Vocabulary",
    "WarningReport",
    "account_of",
    "changes",
    "decides",
    "plain",
    "primary",
    "read",
    "remark_of",
]
