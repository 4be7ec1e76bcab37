"""Submissions that mean harm, or are broken; each defence is seen to matter."""
