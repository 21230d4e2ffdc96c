"""The error tree of Dateline. Every message names what is wrong and the next step.

DatelineError
├── InputError              wrong use or bad input                        exit code 2
│   └── UnreadableRelease   a file that cannot be taken in as a release
├── StoreError              the store cannot be used                      exit code 3
│   └── StoreBusy           another process is writing to it
└── ModelError              the chat model cannot be built or gave no answer
"""


class DatelineError(Exception):
    """Base of every error that Dateline raises on purpose; its text is one clear sentence."""


class InputError(DatelineError):
    """Wrong use or bad input."""


class UnreadableRelease(InputError):
    """A file cannot be taken in as a release; the text says why."""


class StoreError(DatelineError):
    """The store cannot be used as it is."""


class StoreBusy(StoreError):
    """Another process holds the store's lock."""


class ModelError(DatelineError):
    """The chat model cannot be built, reached or read."""
