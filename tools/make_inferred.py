"""Writes ontology/inferred.ttl: the subclass axioms that HermiT infers from the ontology. Needs Java.

Usage: python tools/make_inferred.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

from jixiao.reasoning.hermit import infer_hierarchy
from jixiao.reasoning.words import short

TARGET = Path(__file__).resolve().parent.parent / "ontology" / "inferred.ttl"

_HEAD = """\
# Subclass axioms that HermiT infers from jixiao.ttl, for those who load the ontology without a reasoner.
# Made by tools/make_inferred.py: edit the definitions in jixiao.ttl.
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix jx: <https://w3id.org/jixiao/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

<https://w3id.org/jixiao/ontology/inferred> a owl:Ontology ;
    owl:imports <https://w3id.org/jixiao/ontology> ;
    dcterms:title "Inferred class hierarchy of the Jixiao ontology"@en , "绩效本体推理所得的类层次"@zh ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .

"""


def render() -> str:
    """The text of ontology/inferred.ttl; raises ReasonerUnavailable without Java."""
    return _HEAD + "".join(
        f"{short(kind)} rdfs:subClassOf {short(above)} .\n" for kind, above in infer_hierarchy()
    )


def main(arguments: list[str]) -> int:
    """Writes the file, or with --check says whether it is up to date (exit 1 when not)."""
    text = render()
    if "--check" in arguments:
        return int(not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text)
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
