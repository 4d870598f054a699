"""What the pages and the command line share: the document, edits, answers in words, downloads and the commands."""

__version__ = "0.1.0"
