"""The main job over HTTP, step by step, with its figures."""
