"""Many recordings: what there is, what is to do, one process for each, what became of them."""
