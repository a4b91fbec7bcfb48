"""Every message reads well in Dutch, French and German: whole, compiled, and in the house's sound."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings

SOURCES = ("home", "landing", "intake", "search", "config", "templates", "manage.py")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{[^{}]*\}")
ADDRESS = re.compile(r"https?://\S*?(?=[.,]?(?:\s|$))")
NO_BREAK = "\u00a0"

languages = pytest.mark.parametrize("language", ["nl", "fr", "de"])


def catalogue(language: str) -> Path:
    return Path(settings.BASE_DIR, "locale", language, "LC_MESSAGES", "django.po")


def messages(language: str) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(str(catalogue(language))) if not entry.obsolete]


def translations(entry: polib.POEntry) -> list[str]:
    """Every text of a message: one, or one for each plural form."""
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def faults(language: str, pattern: str) -> list[str]:
    """Texts in which `pattern` is found, whatever stands in for placeholders and addresses."""
    texts = [text for entry in messages(language) for text in translations(entry)]
    return [text for text in texts if re.search(pattern, ADDRESS.sub("…", PLACEHOLDER.sub("…", text)))]


def compiled(path: Path) -> dict[tuple[str | None, str], tuple[str, dict[int, str]]]:
    """What a compiled catalogue answers; the empty message stands for its rule of plural forms."""
    binary = polib.mofile(str(path))
    entries = {(entry.msgctxt, entry.msgid): (entry.msgstr, entry.msgstr_plural) for entry in binary}
    return {**entries, (None, ""): (binary.metadata["Plural-Forms"], {})}


def message_keys(path: Path) -> set[tuple[str | None, str, str]]:
    return {(e.msgctxt, e.msgid, e.msgid_plural) for e in polib.pofile(str(path)) if not e.obsolete}


@languages
def test_every_message_is_translated_and_sure(language: str) -> None:
    assert [entry.msgid for entry in messages(language) if not all(translations(entry))] == []
    assert [entry.msgid for entry in messages(language) if entry.fuzzy] == []
    assert not polib.pofile(str(catalogue(language))).metadata_is_fuzzy


@languages
def test_placeholders_survive_translation(language: str) -> None:
    for entry in messages(language):
        # Both forms of a plural name the same values.
        wanted = sorted(PLACEHOLDER.findall(entry.msgid))
        for text in translations(entry):
            assert sorted(PLACEHOLDER.findall(text)) == wanted, entry.msgid


@languages
def test_compiled_catalogue_says_the_same(language: str, tmp_path: Path) -> None:
    fresh = tmp_path / "django.mo"
    polib.pofile(str(catalogue(language))).save_as_mofile(str(fresh))
    assert compiled(catalogue(language).with_suffix(".mo")) == compiled(fresh)


@languages
def test_quotation_marks_and_apostrophes_are_typographic(language: str) -> None:
    assert faults(language, "[\"']") == []


def test_dutch_says_je_and_does_not_shout() -> None:
    assert faults("nl", r"(?i)\b(u|uw)\b") == []
    assert faults("nl", "!") == []


def test_french_keeps_tall_punctuation_with_its_word() -> None:
    assert faults("fr", rf"[^{NO_BREAK}][;:!?»]|«[^{NO_BREAK}]") == []
    assert faults("fr", "[“”„]") == []


def test_french_says_vous() -> None:
    about_the_words = f"Allemand{NO_BREAK}: du ou Sie. Français{NO_BREAK}: tu ou vous."
    familiar = r"(?i)\b(tu|te|toi|ton|ta|tes|tiens?|tiennes?)\b|\bt’"
    assert [text for text in faults("fr", familiar) if text != about_the_words] == []
    # What it asks for, it asks for politely: imperatives that begin a sentence.
    commands = "appelle appuie attends choisis cherche coche copie demande dis donne écris envoie réessaie remplis tape"
    assert faults("fr", rf"(?i)(^|[.:;!?][\s{NO_BREAK}])({'|'.join(commands.split())})\b(?! de)") == []


def test_german_says_sie_in_german_quotation_marks() -> None:
    about_the_words = "Deutsch: du oder Sie. Französisch: tu oder vous."
    assert [text for text in faults("de", r"(?i)\b(du|dich|dir|dein\w*)\b") if text != about_the_words] == []
    assert faults("de", r"[«»”]|“\w") == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="there is no xgettext (apt install gettext)")
def test_catalogues_hold_every_message_in_the_code_and_no_other(tmp_path: Path) -> None:
    """Extracted from a copy, beside the working tree."""
    for name in SOURCES:
        source = Path(settings.BASE_DIR, name)
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path)
    (tmp_path / "locale").mkdir()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "VAR_DIR": str(tmp_path / "var")}
    command = [sys.executable, "manage.py", "makemessages", "--locale", "nl"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    extracted = message_keys(tmp_path / "locale" / "nl" / "LC_MESSAGES" / "django.po")
    assert len(extracted) > 300
    for language in ("nl", "fr", "de"):
        assert extracted ^ message_keys(catalogue(language)) == set(), language


def test_no_french_asks_one_person_familiarly_in_the_middle_of_a_sentence_either() -> None:
    verbs = "accepte appelle clique corrige indique ouvre publie rappelle refuse regarde supprime transfère vérifie"
    assert faults("fr", rf"(?i)(\bne |\bou |\balors )({'|'.join(verbs.split())})\b") == []


def test_people_are_spoken_of_as_people_and_asked_what_they_asked() -> None:
    """A lead is no “he”, “they” is no Dutch “ze” for one person, and a form that was sent is no question."""
    assert faults("nl", r"^Ze vroegen|\bHij is nu van jou|We hebben … vraag|hun pagina en mail") == []
    assert faults("fr", "Vous nous avez contactés") == []
