"""What happens in one session: talking points, answers, clock, hand-ins."""
