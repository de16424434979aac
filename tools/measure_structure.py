"""How the code is built, in numbers: ``python -m tools.measure_structure [FOLDER]``.

What a stranger meets: how many modules there are and how long they are, how long functions are,
which class names mean more than one thing, what ``import formcheck`` offers and how long it takes,
how often tests reach into modules. Reads sources; nothing of the package is run but the import that
is timed.
"""

import ast
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

SHORT_LINES = 60
IMPORTS = 5
"""Times that the import is taken, of which the fastest counts."""


def sources(folder: Path) -> dict[Path, str]:
    """Text of each Python file below ``folder``."""
    return {path: path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.py"))}


def function_lengths(texts: Sequence[str]) -> list[int]:
    """Lines of each function, its ``def`` line included, decorators not."""
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for text in texts
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def ambiguous_classes(texts: Sequence[str]) -> list[str]:
    """Names of classes that more than one module defines."""
    names = Counter(
        node.name
        for text in texts
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef)
    )
    return sorted(name for name, n in names.items() if n > 1)


def patched_attributes(texts: Sequence[str]) -> int:
    """Calls in tests that exchange an attribute of a module or class (``monkeypatch.setattr``)."""
    return sum(
        isinstance(node, ast.Call) and ast.unparse(node.func).endswith("monkeypatch.setattr")
        for text in texts
        for node in ast.walk(ast.parse(text))
    )


def imports_between_tests(tests: dict[Path, str]) -> int:
    """Imports of one test module by another."""
    return sum(
        isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith("tests.")
        and (node.module or "").rpartition(".")[2].startswith("test_")
        for text in tests.values()
        for node in ast.walk(ast.parse(text))
    )


def offered(root: Path) -> list[str]:
    """What ``import formcheck`` offers by ``__all__``."""
    for node in ast.parse((root / "formcheck" / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return list(ast.literal_eval(node.value))
    return []


def import_s(root: Path) -> float:
    """Seconds that a new interpreter takes for ``import formcheck`` beyond its own start."""
    return _fastest_s(root, "import formcheck") - _fastest_s(root, "")


def _fastest_s(root: Path, code: str) -> float:
    times = []
    for _ in range(IMPORTS):
        started_s = time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
        times.append(time.perf_counter() - started_s)
    return min(times)


def rows(root: Path) -> Iterator[tuple[str, str]]:
    """What is measured, and the value."""
    product, tests = sources(root / "formcheck"), sources(root / "tests")
    texts = list(product.values())
    lines = [text.count("\n") for text in texts]
    functions = sorted(function_lengths(texts))
    yield "modules", f"{len(lines)}"
    yield "lines", f"{sum(lines):,}"
    yield "median lines of a module", f"{statistics.median(lines):.0f}"
    yield f"modules under {SHORT_LINES} lines", f"{sum(n < SHORT_LINES for n in lines)}"
    yield "longest module", f"{max(lines)}"
    yield "functions", f"{len(functions):,}"
    yield "median lines of a function", f"{statistics.median(functions):.0f}"
    yield "95th percentile", f"{functions[int(0.95 * len(functions))]}"
    yield "longest function", f"{functions[-1]}"
    ambiguous = ambiguous_classes(texts)
    yield "class names with two meanings", f"{len(ambiguous)} {' '.join(ambiguous)}".rstrip()
    yield "`import formcheck` offers", " ".join(offered(root)) or "nothing"
    yield "and takes", f"{1000 * import_s(root):.0f} ms"
    yield "lines of tests", f"{sum(text.count(chr(10)) for text in tests.values()):,}"
    yield "imports of one test module by another", f"{imports_between_tests(tests)}"
    yield "attributes exchanged in tests", f"{patched_attributes(list(tests.values()))}"


def main(arguments: Sequence[str]) -> None:
    """Print a table as Markdown."""
    root = Path(arguments[0]) if arguments else Path(__file__).resolve().parents[1]
    print("| what | now |\n|---|---|")
    for what, value in rows(root):
        print(f"| {what} | {value} |")


if __name__ == "__main__":
    main(sys.argv[1:])
