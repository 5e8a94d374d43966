"""The one place that makes AWS clients; adapters take them as arguments."""
