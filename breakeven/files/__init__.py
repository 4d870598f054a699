"""Tables and files for download and for the command line."""
