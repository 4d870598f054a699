"""Token prices from other people's lists, extracted once into CSV files (`pricing.sources.extract`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from economics.cost.tokens import ListedPrices
from pricing.curated import day, number, records, whole
from pricing.curated import fingerprint as file_fingerprint
from pricing.rules.faults import Listed, faults
from pricing.sellers.spelling import model_key
from pricing.sources import Content, Row, SourceError

FILES = {
    "curated": "token_prices_curated.csv",
    "litellm": "token_prices_litellm.csv",
    "models-dev": "token_prices_models_dev.csv",
    "model-prices": "token_prices_model_prices.csv",
}
RELEASES = "price_list_releases.csv"


@dataclass(frozen=True)
class PriceList:
    """One list: `NAME` of the source; every row is transcribed by the list's makers from the sellers' pages.

    `read_here`: the makers are this project's.
    """

    NAME: str
    read_here: bool = False

    def fingerprint(self) -> str:
        """Return the hash of the file and of the release it was taken from."""
        return file_fingerprint(FILES[self.NAME], RELEASES)

    def load(self) -> Content:
        """Return every row, dated by the list's release; raises SourceError naming the row that cannot be read."""
        release = next((r for r in records(RELEASES) if r["name"] == self.NAME), None)
        version, observed_on = (release["version"], day(release["released_on"])) if release else (None, None)
        if version is None or observed_on is None:
            raise SourceError(self.NAME, f"{RELEASES} gives no version and date for it")
        return self.content(records(FILES[self.NAME]), version, observed_on)

    def content(self, rows: Sequence[Mapping[str, str | None]], version: str, released_on: date) -> Content:
        """Return the cells of a release as content; raises SourceError naming the line that cannot be read."""
        price_rows: list[Row] = []
        for line, cells in enumerate(rows, start=2):
            try:
                price_rows.append(self._row(cells, version, released_on))
            except (KeyError, ValueError, TypeError) as error:
                raise SourceError(f"{self.NAME} {version}", f"{FILES[self.NAME]} line {line}: {error!r}") from error
        tables = {"token_price": price_rows, "retirement": self._retirements(rows, version)}
        return Content(version, released_on, "dated by the list's release", tables)

    def _via(self, version: str) -> str:
        return "read by this project" if self.read_here else f"{self.NAME} {version}"

    def _retirements(self, rows: Sequence[Mapping[str, str | None]], version: str) -> list[Row]:
        """The days on which sellers retire models, one row for each model."""
        days: dict[tuple[str, str], Row] = {}
        for r in rows:
            on, provider, model = day(r["retires_on"]), r["provider"] or "", r["model"] or ""
            if on is not None:
                via = self._via(version)
                source = f"{r['retires_source']} via {via}" if r["retires_source"] else via
                days.setdefault((provider, model), (self.NAME, provider, model, model_key(model), on, source, None))
        return list(days.values())

    def _row(self, r: Mapping[str, str | None], version: str, listed_on: date) -> Row:
        prices = ListedPrices.of(lambda line: number(r.get(line.field)))
        via = self._via(version)
        retires_on = day(r["retires_on"])
        said = faults(Listed(r["provider"] or "", r["model"] or "", r["page"], prices, r["variant"] or ""))
        note = "; ".join((*said, *filter(None, (r["note"],)))) or None
        return (
            *(r["provider"], r["model"], r["model_name"], 0, None, None, None),
            *(whole(r["tier_from_input_tokens"]), r["variant"], *prices.in_order, None),
            *(whole(r["context_window"]), r["deprecated"] == "true"),
            "doubtful" if said else "transcribed",
            f"{r['page']} via {via}" if r["page"] else via,
            *(version, listed_on, note, self.NAME, None, r["region"]),
            *(day(r["checked_on"]), retires_on, r["retires_source"] or (via if retires_on else None)),
            *(day(r["released_on"]), model_key(r["model"] or "")),
        )


curated_here = PriceList("curated", read_here=True)
litellm = PriceList("litellm")
models_dev = PriceList("models-dev")
model_prices = PriceList("model-prices")
LISTS = (curated_here, litellm, model_prices, models_dev)
"""Every list that is kept as a file of this project."""
