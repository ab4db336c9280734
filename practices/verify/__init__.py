"""Whether the data still say what happened: the invariants I1–I11, each breach told with its practice and its link.

For an auditor's copy as for the live database: it only reads.
"""

from .findings import CHECKS, READS_FILES, Finding, findings, findings_of

__all__ = ["CHECKS", "READS_FILES", "Finding", "findings", "findings_of"]
