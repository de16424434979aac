"""The result folder: what was measured, written once, read by everything else."""
