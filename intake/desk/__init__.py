"""The desk: leads in the admin. A list, one page each, a panel on the first screen, and spreadsheets.

`scope` says whose leads somebody sees; every module here starts from it.
"""
