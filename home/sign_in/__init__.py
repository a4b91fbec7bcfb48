"""Signing in to the desk: one door, with a second factor. Built on django-allauth (decision 16)."""
