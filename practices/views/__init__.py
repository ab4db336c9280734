"""The citizen's screens, one module for each."""
