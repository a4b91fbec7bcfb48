"""Translating in the admin: an overview, and wagtail-localize's own pages kept to one studio and its languages."""
