"""The main job driven over HTTP, step by step: used by `make demo` and by tests."""
