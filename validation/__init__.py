"""Making the rendered test set that ``formcheck validate`` is run on; no part of the package."""
