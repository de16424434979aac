"""The tables, and what is asked of them: all SQL there is. Imported on use."""
