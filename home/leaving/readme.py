"""What stands beside an export, for whoever opens the folder."""

README = """# {name} ({host})

Everything of this studio's site, exported from Instroom.

| file | what |
| --- | --- |
| `studio.yaml` | name, address, opening hours, look, languages, host names |
| `pages/<language>/` | one file a page: landing pages as Markdown, the others as JSON |
| `pages.json` | the list of pages in the order of the tree: path, kind, languages that belong together |
| `media/` | pictures and documents as they were uploaded; `media.json` says what each shows |
| `settings.json` | other settings of the site |
| `translations.json` | which pages follow which, and each translated text |
| `origins.json` | which blueprint's pages these came from, and their text before anybody changed it |
| `redirects.csv` | old addresses and where they lead |
| `leads.csv` | who asked, and what came of it; for people, not read back. Personal data in it: {people} |

Links between pages are paths on this site (`/en/` and the like for other languages than Dutch).

To make the same studio in another Instroom:

    manage.py spin_up_studio --from-export <this folder> --host <its name there> --owner-email <who owns it>

Not in here: people and their passwords, drafts of changes to published pages, the history of pages.
"""
