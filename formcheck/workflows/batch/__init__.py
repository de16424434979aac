"""Many recordings: what there is, what is to do, and what became of them."""
