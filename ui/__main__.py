"""`python -m ui` opens the chat; the options are those of `dateline chat`."""

import sys

from ui.cli import main

main(["chat", *sys.argv[1:]])
