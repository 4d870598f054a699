"""What the pages and the command line share: words, downloads and the command line itself."""
