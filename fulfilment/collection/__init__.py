"""Crates on a manifest, from village to hub."""
