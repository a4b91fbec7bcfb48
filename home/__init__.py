"""The foundation: a studio, its site, its people, and what every page shares. Imports none of our other apps."""
