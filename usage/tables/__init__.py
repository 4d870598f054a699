"""The table of single requests that every log becomes, and the engines that answer questions about it."""
