"""``python -m formcheck`` and the installed command."""

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.version_info < (3, 11):  # noqa: UP036 - no installer has looked at a source tree
        print("Error: formcheck needs Python 3.11 or newer: python.org", file=sys.stderr)
        sys.exit(7)
    try:
        from formcheck.core.runtime import on_one_thread

        on_one_thread()
        from formcheck.cli.main import run
    except KeyboardInterrupt:
        sys.exit(130)
    except ImportError as error:
        from formcheck.readiness import not_ready

        lack = not_ready(error)
        if lack is None:
            raise
        print(f"Error: {lack.message}\n{lack.hint}", file=sys.stderr)
        sys.exit(lack.exit_code)
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
