"""The dashboard as a web server: pages, routes for machines and for who runs it, and what holds for every answer."""
