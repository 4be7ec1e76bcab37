"""Hostile and broken submissions, and a test that each defence is needed."""
