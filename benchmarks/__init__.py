"""How fast formcheck is beside what the pose model alone allows; no part of the package."""
