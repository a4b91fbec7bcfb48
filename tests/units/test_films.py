"""The address of a film is taken as people copy it, and what cannot be shown is refused."""

from __future__ import annotations

import pytest

from landing.films import Film, read_film

ID = "dQw4w9WgXcQ"
YOUTUBE = f"https://www.youtube-nocookie.com/embed/{ID}?autoplay=1"
VIMEO = "https://player.vimeo.com/video/76979871?autoplay=1&dnt=1"
SECRET = f"{VIMEO}&h=abcdef1234"

TAKEN = [
    (f"https://www.youtube.com/watch?v={ID}", YOUTUBE),
    (f"http://youtube.com/watch?v={ID}", YOUTUBE),
    (f"https://m.youtube.com/watch?v={ID}", YOUTUBE),
    (f"https://www.youtube.com/watch?app=desktop&v={ID}", YOUTUBE),
    (f"https://m.youtube.com/watch?app=desktop&v={ID}&feature=share&pp=ygUE", YOUTUBE),
    (f"https://www.youtube.com/watch/?v={ID}&list=PL12345678&index=2", YOUTUBE),
    (f"https://youtube.com/shorts/{ID}", YOUTUBE),
    (f"https://www.youtube.com/shorts/{ID}?feature=share", YOUTUBE),
    (f"https://www.youtube.com/live/{ID}", YOUTUBE),
    (f"https://www.youtube.com/live/{ID}?si=AbCd", YOUTUBE),
    (f"https://youtu.be/{ID}", YOUTUBE),
    (f"youtu.be/{ID}", YOUTUBE),
    (f"  https://youtu.be/{ID}?si=AbCdEf_-12  ", YOUTUBE),
    (f"HTTPS://YouTu.be/{ID}", YOUTUBE),
    (f"https://music.youtube.com/watch?v={ID}&si=x", YOUTUBE),
    (f"https://www.youtube.com/embed/{ID}", YOUTUBE),
    (f"https://www.youtube-nocookie.com/embed/{ID}?rel=0", YOUTUBE),
    (f"https://www.youtube.com/v/{ID}", YOUTUBE),
    (f"https://youtu.be/{ID}?t=90", f"{YOUTUBE}&start=90"),
    (f"https://youtu.be/{ID}?si=x&t=1m30s", f"{YOUTUBE}&start=90"),
    (f"https://www.youtube.com/watch?v={ID}&t=1h2m3s", f"{YOUTUBE}&start=3723"),
    (f"https://www.youtube.com/watch?v={ID}#t=45", f"{YOUTUBE}&start=45"),
    (f"https://www.youtube.com/embed/{ID}?start=30", f"{YOUTUBE}&start=30"),
    (f"https://youtu.be/{ID}?t=soon", YOUTUBE),
    (f"https://youtu.be/{ID}?t=-5", YOUTUBE),
    ("https://vimeo.com/76979871", VIMEO),
    ("https://www.vimeo.com/76979871?share=copy", VIMEO),
    ("vimeo.com/76979871", VIMEO),
    ("https://player.vimeo.com/video/76979871", VIMEO),
    ("https://vimeo.com/video/76979871", VIMEO),
    ("https://vimeo.com/channels/staffpicks/76979871", VIMEO),
    ("https://vimeo.com/groups/shortfilms/videos/76979871", VIMEO),
    ("https://vimeo.com/showcase/1234567/video/76979871", VIMEO),
    ("https://vimeo.com/album/1234567/video/76979871", VIMEO),
    ("https://vimeo.com/ondemand/een-film/76979871", VIMEO),
    ("https://vimeo.com/manage/videos/76979871", VIMEO),
    ("https://vimeo.com/76979871/abcdef1234", SECRET),
    ("https://vimeo.com/76979871/abcdef1234?share=copy&fl=sv", SECRET),
    ("https://vimeo.com/manage/videos/76979871/abcdef1234", SECRET),
    ("https://player.vimeo.com/video/76979871?h=abcdef1234&badge=0", SECRET),
    ("https://vimeo.com/76979871#t=1m5s", f"{VIMEO}#t=65s"),
    ("https://vimeo.com/76979871/abcdef1234?share=copy#t=10", f"{SECRET}#t=10s"),
]

REFUSED = [
    "",
    "   ",
    "dQw4w9WgXcQ",
    "https://www.youtube.com/",
    "https://www.youtube.com/watch",
    "https://www.youtube.com/watch?v=",
    "https://www.youtube.com/watch?v=x",
    "https://www.youtube.com/playlist?list=PL1234567890",
    "https://www.youtube.com/@studiokade",
    "https://www.youtube.com/channel/UC1234567890",
    "https://www.youtube.com/embed/videoseries?list=PL1234567890",
    "https://www.youtube.com/embed/live_stream?channel=UC1234567890",
    f"https://www.youtube.com/shorts/{ID}/x",
    "https://vimeo.com/",
    "https://vimeo.com/studiokade",
    "https://vimeo.com/76979871/abcdef1234/more",
    "https://vimeo.com/event/76979871",
    f"https://youtube.com.example/watch?v={ID}",
    f"https://evil.example/youtu.be/{ID}",
    f"https://youtu.be@evil.example/{ID}",
    f"https://someone@youtu.be/{ID}",
    f"https://youtu.be:8443/{ID}",
    f"https://youtu.be:port/{ID}",
    f"ftp://youtu.be/{ID}",
    f"javascript://youtu.be/{ID}",
    f'https://youtu.be/{ID}" onload="x',
    f"https://youtu.be/{ID[:5]} {ID[5:]}",
    f"https://youtu.be/{ID}\nhttps://youtu.be/{ID}",
    "https://youtu.be/dQw4w9WgXcé",
    "https://[youtu.be/x",
    "https://vimeo.com/" + "1" * 30,
    "https://youtu.be/" + "x" * 600,
    "https://www.tiktok.com/@studio/video/7123456789",
    "https://www.instagram.com/reel/Cabc123/",
]


@pytest.mark.parametrize(("address", "player"), TAKEN)
def test_the_address_of_a_film_is_taken_as_people_copy_it(address: str, player: str) -> None:
    film = read_film(address)
    assert film == Film(host="YouTube" if "you" in address.lower() else "Vimeo", player=player)


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_no_single_film_is_refused(address: str) -> None:
    assert read_film(address) is None


@pytest.mark.parametrize(("address", "player"), TAKEN)
def test_a_player_is_an_address_that_comes_out_the_same(address: str, player: str) -> None:
    """What is put in the page can be put in the block again; nothing of it ends an attribute."""
    assert not set("\"'<> \\") & set(player)
    again = read_film(player)
    assert again is not None and again.player.split("#")[0] == player.split("#")[0]
