"""Parts of the world that trends are told by: coarse enough that several organisations stand in each."""

from cities.queries import regions_by_country

# Regions of M49 that share no country and leave none out.
ZONES = ("015", "202", "419", "021", "142", "150", "009")
# Regions that are made of several.
WIDE = {"002": ("015", "202"), "019": ("419", "021")}
# Longitude and latitude of a point in the middle of its land, for the map.
CENTRES = {
    "015": (14.0, 28.0),
    "202": (22.0, -2.0),
    "419": (-62.0, -10.0),
    "021": (-98.0, 45.0),
    "142": (88.0, 34.0),
    "150": (18.0, 52.0),
    "009": (140.0, -24.0),
}
REGIONS = ("002", "015", "202", "019", "419", "021", "142", "150", "009")


def zones_in(region: str) -> tuple[str, ...]:
    """The zones of a region; of none: all."""
    return WIDE.get(region, (region,)) if region else ZONES


def zones_by_country() -> dict[str, str]:
    """Code of its zone by code of the country."""
    return {
        country: zone
        for country, regions in regions_by_country().items()
        for zone in ZONES
        if zone in regions
    }


def scopes_of(zone: str) -> list[str]:
    """The regions that a zone counts for: the world, itself, and what is made of it."""
    return ["", *([zone] if zone else []), *(code for code, parts in WIDE.items() if zone in parts)]
