"""The one-page report: the answer, the options, the chart, what it rests on, in one HTML file that prints to A4."""
