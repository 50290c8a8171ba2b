"""HermiT through owlready2: consistency, satisfiability and order of classes, members of the defined ones. Needs Java."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import owlready2
import pyoxigraph as ox

from jixiao.errors import ReasonerUnavailable
from jixiao.reasoning.inert import distinct_names, drop_inert, needed_axioms
from jixiao.reasoning.view import declarations_for, load_schema, to_ntriples

_MEMORY_MB = 2000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What HermiT found: (individual, class) pairs of the defined classes, and classes that can have no member."""

    consistent: bool
    types: tuple[tuple[str, str], ...] = ()
    unsatisfiable: tuple[str, ...] = ()


def java_path() -> str:
    """The Java runtime; raises ReasonerUnavailable when there is none or it does not start."""
    found = shutil.which(owlready2.JAVA_EXE) or shutil.which("java")
    remedy = "install a Java runtime (17 or newer), or use --reasoner owlrl"
    if not found:
        raise ReasonerUnavailable("no Java runtime was found: HermiT was not run", remedy=remedy)
    try:
        subprocess.run([found, "-version"], capture_output=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise ReasonerUnavailable(f"Java does not start: {error}", where=found, remedy=remedy) from error
    return found


def run_hermit(facts: Iterable[ox.Triple], axioms: Iterable[ox.Triple] | None = None) -> Verdict:
    """HermiT's verdict on the ontology together with `facts` (the form of `select_facts`).

    `axioms` stand in for the ontology's own when given. Raises ReasonerUnavailable without Java or when
    HermiT itself fails.
    """
    owlready2.JAVA_EXE = java_path()
    owlready2.reasoning.JAVA_MEMORY = _MEMORY_MB
    schema = load_schema()
    stated = drop_inert(facts)
    triples = [
        *(needed_axioms(stated) if axioms is None else axioms),
        *declarations_for(stated),
        *stated,
        *distinct_names(stated),
    ]
    world = owlready2.World()
    try:
        ontology = world.get_ontology("https://w3id.org/jixiao/reasoning-view#")
        ontology.load(fileobj=io.BytesIO(to_ntriples(triples)), only_local=True)
        try:
            with _own_temporary_folder():
                owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return Verdict(consistent=False)
        except owlready2.base.OwlReadyJavaError as error:
            reason = " ".join(str(error).split())[:300]
            raise ReasonerUnavailable(f"HermiT stopped: {reason}", remedy="use --reasoner owlrl") from error
        return Verdict(
            consistent=True,
            types=tuple(sorted(_members(world, schema.defined_classes))),
            unsatisfiable=tuple(
                sorted(c.iri for c in world.inconsistent_classes() if c is not owlready2.Nothing)
            ),
        )
    finally:
        world.close()


def infer_hierarchy() -> tuple[tuple[str, str], ...]:
    """The (class, superclass) pairs of the ontology that HermiT infers and no file states, direct or not, sorted.

    Raises ReasonerUnavailable without Java.
    """
    owlready2.JAVA_EXE = java_path()
    owlready2.reasoning.JAVA_MEMORY = _MEMORY_MB
    schema = load_schema()
    world = owlready2.World()
    try:
        ontology = world.get_ontology("https://w3id.org/jixiao/reasoning-view#")
        ontology.load(fileobj=io.BytesIO(to_ntriples(schema.axioms)), only_local=True)
        ours = [kind for kind in world.classes() if kind.iri.startswith(schema.namespace)]
        stated = {kind.iri: {above.iri for above in _above(kind)} for kind in ours}
        with _own_temporary_folder():
            owlready2.sync_reasoner_hermit(world, infer_property_values=False, debug=0)
        return tuple(
            sorted(
                (kind.iri, above.iri)
                for kind in ours
                for above in _above(kind)
                if above.iri not in stated[kind.iri] and above.iri.startswith(schema.namespace)
            )
        )
    finally:
        world.close()


def _above(kind: owlready2.ThingClass) -> list[owlready2.ThingClass]:
    return [above for above in kind.ancestors() if isinstance(above, owlready2.ThingClass)]


@contextmanager
def _own_temporary_folder() -> Iterator[None]:
    # owlready2 leaves the file it hands to Java behind when the ontology is inconsistent.
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="jixiao-") as folder:
        tempfile.tempdir = folder
        try:
            yield
        finally:
            tempfile.tempdir = before


def _members(world: owlready2.World, classes: Iterable[str]) -> set[tuple[str, str]]:
    found = set()
    for iri in classes:
        kind = world[iri]
        if kind is not None:
            found |= {(individual.iri, iri) for individual in kind.instances(world=world)}
    return found
