"""Programs for whoever develops formcheck; none of them is installed."""
