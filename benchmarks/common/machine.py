"""What every benchmark prints about where it ran, and how it prints its results."""

import argparse
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any


def one_thread() -> None:
    """Use one thread for NumPy, as `campad` itself does (cli/main.py). Before NumPy is imported."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def arguments(description: str) -> argparse.ArgumentParser:
    """The options that all benchmarks share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    return parser


def describe(*packages: str) -> dict[str, Any]:
    """Return the processor, its cores, the system, and versions."""
    from campad.cli.bench import describe_machine  # which imports NumPy: after one_thread

    return asdict(describe_machine(*packages))


def report(title: str, rows: list[dict[str, Any]], path: Path | None, *packages: str) -> None:
    """Print a table, and write the same figures as JSON where asked."""
    about = describe(*packages)
    print(f"{title}\n{about['processor']}, {about['cores']} cores, Python {about['python']}")
    print(", ".join(f"{name} {version}" for name, version in about["versions"].items()), "\n")
    columns = list(rows[0])
    cells = [[_cell(row[column]) for column in columns] for row in rows]
    widths = [max(map(len, column)) for column in zip(columns, *cells, strict=True)]
    for line in (columns, *cells):
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
    if path:
        document = {"title": title, "machine": about, "rows": rows}
        path.write_text(json.dumps(document, indent=1) + "\n")


def _cell(value: Any) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:,.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.2g}"
