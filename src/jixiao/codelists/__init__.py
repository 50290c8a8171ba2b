"""The code lists of data/codelists in frozen form: labels to notations, codes to names, unit texts to units.

Each list is read once, on first use. Nothing here guesses: a text that no list knows gives None.
"""

from jixiao.codelists.classes import (
    ClassCode,
    Naming,
    economic,
    economic_codes,
    functional,
    functional_codes,
    functional_name,
    is_unknown,
)
from jixiao.codelists.lists import (
    Concept,
    RatingScale,
    category_norms,
    comparator,
    concepts,
    indicator_category,
    notation_of,
    rating_scale_of,
    rating_scales,
    table_kind,
)
from jixiao.codelists.measures import Unit, unit_of, units
from jixiao.codelists.places import (
    Region,
    ancestors,
    region,
    region_at_start,
    region_by_name,
    regions,
    regions_named,
)
from jixiao.codelists.rows import read_rows

__all__ = [
    "ClassCode",
    "Concept",
    "Naming",
    "RatingScale",
    "Region",
    "Unit",
    "ancestors",
    "category_norms",
    "comparator",
    "concepts",
    "economic",
    "economic_codes",
    "functional",
    "functional_codes",
    "functional_name",
    "indicator_category",
    "is_unknown",
    "notation_of",
    "rating_scale_of",
    "rating_scales",
    "read_rows",
    "region",
    "region_at_start",
    "region_by_name",
    "regions",
    "regions_named",
    "table_kind",
    "unit_of",
    "units",
]
