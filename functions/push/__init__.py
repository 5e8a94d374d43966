"""The room of the function Push: queue -> push services."""
