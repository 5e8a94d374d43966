"""What a message costs, counted on the deployed stack."""
