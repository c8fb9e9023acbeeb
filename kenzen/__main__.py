"""``python -m kenzen`` is the program ``kenzen``."""

from kenzen.config.cli import main

main()
