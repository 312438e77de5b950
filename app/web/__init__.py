"""Layout, components, language, problem documents and headers of every page."""
