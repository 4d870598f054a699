"""The scenario sidebar and its editors."""
