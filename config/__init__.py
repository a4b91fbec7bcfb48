"""The composition root: settings, urls, wsgi and the demo. Imports the apps; no app imports it."""
