"""An index of as many results as asked for, filled by the database itself."""

import sqlite3
from pathlib import Path

from formcheck.index.index import INDEX_FILE, Index, open_index

MEASURES = (
    *(("cadence", "", 168.0, 8.0), ("trunk_lean", "", 8.0, 4.0), ("duty_factor", "", 0.35, 0.03)),
    *(("contact_time", "left", 0.24, 0.02), ("contact_time", "right", 0.24, 0.02)),
    *(("pelvic_drop", "left", 5.0, 2.0), ("pelvic_drop", "right", 5.0, 2.0)),
    *(("overstride", "left", 0.2, 0.1), ("overstride", "right", 0.2, 0.1)),
    ("vertical_oscillation", "", 0.08, 0.01),
)
"""Measure, side, mean and half the range over all results."""

RESULTS_OF_A_RUNNER = 25
BETWEEN_S = 300
INDICES = ("formcheck_measured_value",)


def fill(archive: Path, n_results: int) -> Index:
    """An index in ``archive`` of results that are nowhere else."""
    open_index(archive)
    database = sqlite3.connect(archive / INDEX_FILE, isolation_level=None)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -200000")
    made = {
        name: database.execute("SELECT sql FROM sqlite_master WHERE name = ?", [name]).fetchone()[0]
        for name in INDICES
    }
    database.execute("BEGIN")
    for name in INDICES:
        database.execute(f"DROP INDEX {name}")
    database.execute(_RESULTS, [n_results, n_results // RESULTS_OF_A_RUNNER, BETWEEN_S])
    database.execute(_FILMED)
    database.execute("CREATE TEMP TABLE measures (metric, side, mean, span)")
    database.executemany("INSERT INTO measures VALUES (?, ?, ?, ?)", sorted(MEASURES))
    database.execute(_MEASURED)
    database.execute(_FINDINGS)
    database.execute(_NOTES)
    for statement in made.values():
        database.execute(statement)
    database.execute("COMMIT")
    database.close()
    return open_index(archive)


_RESULTS = """
WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < ?)
INSERT INTO formcheck_results
SELECT n, '', 'batch/recording_' || n, 'analysis.json:100000:' || n,
       'runner-' || (n % ?), 1500000000.0 + n * ?, 1, 'running', 'mediapipe-heavy',
       '0.1.0', 3.0, 1.75, 68.0, 'female', 24, '', 0, n % 3, n % 3, n % 4
FROM k"""
_FILMED = """
INSERT INTO formcheck_filmed
SELECT id, 0, 'recording_' || id || '.mp4', CASE WHEN id % 2 THEN 'side' ELSE 'rear' END,
       CASE WHEN id % 2 THEN 'left' END, 120.0, 1920, 1080, 120.0, id, 'running', 0.3, 0, 0.5,
       'mediapipe-heavy', NULL
FROM formcheck_results"""
_MEASURED = """
INSERT INTO formcheck_measured
SELECT id, metric, side, 'deg', mean + span * (random() / 9.3e18), mean - span, mean + span, 12,
       1.5, 0, 'landmarks', span / 2, 'strides'
FROM formcheck_results CROSS JOIN measures"""
_FINDINGS = """
INSERT INTO formcheck_findings
SELECT id, CASE WHEN id % 50 = 1 THEN 'crossover' ELSE 'overstride' END, 'watch', 'Overstride'
FROM formcheck_results WHERE n_findings > 0"""
_NOTES = """
INSERT INTO formcheck_notes SELECT id, 'frame_rate', 'info' FROM formcheck_results"""
