"""One file a page; each is run by app.py."""
