"""MediaPipe pose landmarker bundles and their manifest; installed as ``formcheck_models``."""
