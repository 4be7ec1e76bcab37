"""What people and facilitators need before they are in the room."""
