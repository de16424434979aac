"""An archive's index: what makes thousands of result folders searchable.

The folders are the truth. The index only saves reading them: it is brought up to date from what
changed, and made anew from all of them where it is lost or damaged.
"""
