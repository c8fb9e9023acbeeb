"""``python -m bench NAME [--quick]``: run one benchmark."""

import argparse
from importlib import import_module

NAMES = ("ring", "rating", "pages")

parser = argparse.ArgumentParser(prog="bin/bench", description="Measure Kenzen beside a floor, on this machine.")
parser.add_argument("name", choices=NAMES)
parser.add_argument("--quick", action="store_true", help="a small run, enough to see that it works")


def main() -> None:
    """Run the benchmark that was asked for."""
    arguments = parser.parse_args()
    import_module(f"bench.{arguments.name}").main(quick=arguments.quick)


if __name__ == "__main__":
    main()
