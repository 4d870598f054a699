"""What every page uses: controls, looks, axes, charts that change in place."""
