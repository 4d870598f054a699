"""Speed measurements of the dashboard in a real browser, and the bare page they are compared with."""
