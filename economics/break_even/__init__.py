"""Where the cheaper of two options changes, over any variable."""
