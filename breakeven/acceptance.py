"""Who accepted a model's licence, when and for which company: a record, and the bill of materials that it goes into.

The bill is CycloneDX 1.6, its part on machine learning: https://cyclonedx.org/docs/1.6/json/.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from economics.errors import InputError
from economics.fields.field import shown
from economics.fields.text import has_hidden
from economics.option.provisioned import ProvisionedOption
from economics.option.self_hosted import SelfHostedOption
from economics.option.token_priced import TokenPricedOption
from economics.scenario.scenario import Scenario
from pricing.sellers.aliases import alias_of
from pricing.sellers.providers import name_of
from trust.licences.company import Company
from trust.licences.rules.rule import Finding
from trust.licences.verdict import Verdict, licence_named
from trust.models.entries import Library, ModelEntry

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SPDX = ("Apache-2.0", "MIT", "BSD-3-Clause", "CC-BY-NC-4.0")
"""The licences of the catalogue that CycloneDX 1.6 knows by their SPDX id; others are named."""
NO_TEXT = "no text of the licence was given, so that nothing says which wording was accepted"
NO_REVISION = "no revision was given: what the name stands for may change"
MOST_TEXT_BYTES = 1_000_000
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Acceptance:
    """That somebody accepted a model's licence.

    `revision` is the commit or digest of the weights, `licence_sha256` that of the text that was given; None, and
    `without` says why.
    """

    model_id: str
    model: str
    maker: str | None
    revision: str | None
    licence_id: str | None
    licence: str | None
    licence_sha256: str | None
    without: tuple[str, ...]
    accepted_by: str
    accepted_on: date
    company: Company
    outcome: str
    because: tuple[str, ...]

    def document(self) -> dict[str, Any]:
        """Return the record as a JSON document."""
        return {**asdict(self), "accepted_on": self.accepted_on.isoformat(), "record": "acceptance of a licence"}


def accept(
    entry: ModelEntry,
    verdict: Verdict,
    company: Company,
    known: Library,
    *,
    by: str,
    on: date,
    revision: str = "",
    licence_text: bytes | None = None,
) -> Acceptance:
    """Return the record that somebody accepted a model's licence for a company.

    Raises InputError naming `accepted_by` for nobody, `revision` for what is no hash, `licence_text` for an empty file
    or one that is no licence's length.
    """
    name = by.strip()
    if not name or len(name) > _LONGEST_NAME or has_hidden(name):
        rule = "must be the name of who accepts, on one line"
        raise InputError("accepted_by", f"{shown(by)} is refused: {rule}", rule)
    commit = revision.strip().lower()
    if commit and not _HASH.fullmatch(commit):
        rule = "must be the commit or digest of the weights, 40 or 64 of 0-9 and a-f, or empty: a name can change"
        raise InputError("revision", f"{shown(revision)} is refused: {rule}", rule)
    if licence_text is not None and not 0 < len(licence_text.strip()) <= MOST_TEXT_BYTES:
        rule = "must be the text of the licence, at most 1 MB, or left out"
        raise InputError("licence_text", f"a file of {len(licence_text):,} bytes is refused: {rule}", rule)
    licence = verdict.licence
    return Acceptance(
        model_id=entry.id,
        model=entry.name,
        maker=entry.maker,
        revision=commit or None,
        licence_id=None if licence is None else licence.licence_id,
        licence=None if licence is None else known.licences.name_of(licence.licence_id),
        licence_sha256=None if licence_text is None else hashlib.sha256(licence_text).hexdigest(),
        without=tuple(why for missing, why in ((not commit, NO_REVISION), (licence_text is None, NO_TEXT)) if missing),
        accepted_by=name,
        accepted_on=on,
        company=company,
        outcome=verdict.outcome,
        because=tuple(finding.words for finding in verdict.because),
    )


def bill_of_materials(
    scenario: Scenario, known: Library, on: date, accepted: Sequence[Acceptance] = ()
) -> dict[str, Any]:
    """Return the models of a scenario as a CycloneDX 1.6 document, each with its licence and who accepted it.

    The same scenario and records give the same document, its serial number included.
    """
    records = {record.model_id: record for record in accepted}
    components = list({part["bom-ref"]: part for part in _components(scenario, known, records)}.values())
    content = repr((on.isoformat(), components))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": uuid.uuid5(uuid.NAMESPACE_URL, content).urn,
        "version": 1,
        "metadata": {"timestamp": f"{on.isoformat()}T00:00:00Z"},
        "components": components,
    }


def _components(scenario: Scenario, known: Library, records: dict[str, Acceptance]) -> list[dict[str, Any]]:
    found = []
    for option in scenario.options:  # the models of a mix are those of the options that it names
        if isinstance(option, SelfHostedOption):
            found.append(_component(option.model, None, known, records))
        elif isinstance(option, TokenPricedOption | ProvisionedOption) and option.model is not None:
            alias = None if option.provider is None else alias_of(option.provider, option.model)
            model = option.model if alias is None else alias.model
            found.append(_component(model, option.provider, known, records))
    return found


def _component(model: str, seller: str | None, known: Library, records: dict[str, Acceptance]) -> dict[str, Any]:
    entry = known.entries.get(model)
    record = records.get(model)
    part: dict[str, Any] = {
        "type": "machine-learning-model",
        "bom-ref": f"model:{model}",
        "name": model if entry is None else entry.name,
    }
    if record is not None and record.revision is not None:
        part["version"] = record.revision
    if entry is not None and entry.maker is not None:
        part["manufacturer"] = {"name": entry.maker}
    if seller is not None:
        part["supplier"] = {"name": name_of(seller)}
    licences = _licences(entry, known)
    if licences:
        part["licenses"] = licences
    where = None if entry is None else entry.value("weights_url")
    if where is not None:
        part["externalReferences"] = [{"type": "distribution", "url": where}]
    takes = None if entry is None else entry.value("modality_in")
    if takes is not None:
        part["modelCard"] = {"modelParameters": {"inputs": [{"format": each} for each in takes.split(", ")]}}
    part["properties"] = _properties(entry, record, known)
    return part


def _licences(entry: ModelEntry | None, known: Library) -> list[dict[str, Any]]:
    named = None if entry is None else licence_named(entry.known("licence"), known.licences)
    if not isinstance(named, str):
        return []
    licence = known.licences.by_id.get(named)
    said: dict[str, Any] = {"id": named} if named in _SPDX else {"name": known.licences.name_of(named)}
    if licence is not None and licence.text_url is not None:
        said["url"] = licence.text_url
    return [{"license": said}]


def _properties(entry: ModelEntry | None, record: Acceptance | None, known: Library) -> list[dict[str, str]]:
    said: dict[str, str | None] = {}
    if entry is None:
        said["facts"] = "no fact of this model is held"
    elif isinstance(open_one := licence_named(entry.known("licence"), known.licences), Finding):
        said["licence"] = open_one.words
    if record is None:
        said["acceptance"] = "nobody has recorded that its licence was accepted"
    else:
        said |= {
            "accepted by": record.accepted_by,
            "accepted on": record.accepted_on.isoformat(),
            "verdict": record.outcome,
            "licence text sha256": record.licence_sha256,
            "not recorded": "; ".join(record.without) or None,
        }
    return [{"name": f"breakeven:{name}", "value": value} for name, value in said.items() if value is not None]
