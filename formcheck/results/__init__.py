"""Results as they are kept: what was measured, what people corrected, what was told and set, in
a folder that is written completely or not at all."""
