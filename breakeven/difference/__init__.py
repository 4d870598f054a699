"""Why one result differs from another: the difference of two scenarios split over groups of their fields."""
