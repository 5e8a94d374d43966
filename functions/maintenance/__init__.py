"""What runs beside the requests: at deployment, later on schedules."""
