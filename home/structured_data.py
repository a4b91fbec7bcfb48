"""What a page says about itself to search engines, as schema.org data (https://schema.org/HealthClub)."""

from __future__ import annotations

from typing import Any

from .opening_hours import OpeningHours
from .public_site import PublicHome, PublicSite, absolute_url

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def structured_data(context: dict[str, Any]) -> dict[str, Any]:
    """The graph of one page: the business, and what the page type adds through `structured_data()`."""
    page, site, request = context.get("page"), context["site"], context["request"]
    root = absolute_url(request, "/")
    graph = [business(site, context["home"], root=root)]
    describe = getattr(page, "structured_data", None)
    if describe is not None:
        graph.extend(describe(context, root=root))
    return {"@context": "https://schema.org", "@graph": graph}


def business(site: PublicSite, home: PublicHome, *, root: str) -> dict[str, Any]:
    """The studio as a local business; the agency as an organisation."""
    data: dict[str, Any] = {
        "@type": "HealthClub" if site.kind == "studio" else "Organization",
        "@id": f"{root}#studio",
        "name": site.name,
        "url": root,
        "description": home.tagline,
        "email": site.email,
        "telephone": site.phone,
    }
    if site.street:
        data["address"] = {
            "@type": "PostalAddress",
            "streetAddress": site.street,
            "postalCode": site.postal_code,
            "addressLocality": site.city,
            "addressCountry": site.country,
        }
    if site.area_served:
        data["areaServed"] = list(site.area_served)
    if site.kind == "studio":
        data["priceRange"] = site.price_range
        data["openingHoursSpecification"] = opening_hours_specification(site.hours)
    return {key: value for key, value in data.items() if value}


def opening_hours_specification(hours: OpeningHours) -> list[dict[str, str]]:
    """One entry an opening (https://schema.org/OpeningHoursSpecification)."""
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": DAY_NAMES[opening.weekday],
            "opens": f"{opening.opens:%H:%M}",
            "closes": f"{opening.closes:%H:%M}",
        }
        for opening in hours.openings
    ]
