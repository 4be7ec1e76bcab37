"""Say what grading found: feedback, report, record."""
