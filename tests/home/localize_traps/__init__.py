"""Traps of Wagtail's and wagtail-localize's translation, each shown as it is in stock and as it is here.

The first half of each test states what the installed release does. When a later release cures it, that half fails:
then our cure can go, with the test.
"""
