"""Stored runs in a local graph."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from bica_graph.graph.local.store import now
from bica_graph.graph.properties import packed_filters, unpacked_filters
from bica_graph.records.runs import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bica_graph.graph.local.store import Row, Store, Transaction
    from bica_graph.progress import Progress
    from bica_graph.records.runs import AppliedFilter

_RUN = """
    SELECT name, stage, parameters, fingerprint, rng_seed, encoder, started, finished, counts,
           kind, filters
    FROM runs
"""
_START = """
    INSERT INTO runs
      (stage, name, parameters, fingerprint, rng_seed, encoder, started, kind, filters)
    VALUES
      (:stage, :name, :parameters, :fingerprint, :rng_seed, :encoder, :started, :kind, :filters)
    ON CONFLICT (stage, name) DO UPDATE SET
      parameters = :parameters, fingerprint = :fingerprint, rng_seed = :rng_seed,
      encoder = :encoder, finished = NULL
"""
REASON = """
    ifnull(mined.reason, CASE WHEN NOT EXISTS (
      SELECT 1 FROM candidates kept
      WHERE kept.run = mined.run AND kept.query = mined.query AND kept.dropped_by = '[]'
    ) THEN 'all_dropped' END)
"""
"""Why a query has no negative: the stored reason, or `all_dropped` if filters dropped them all."""


class LocalRuns:
    """`graph.protocol.Runs` over a folder."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, stage: str, name: str) -> Run | None:
        with self._store.reading() as t:
            row = t.one(f"{_RUN} WHERE stage = ? AND name = ?", (stage, name))
        return _run(row) if row else None

    def start(self, run: Run) -> None:
        with self._store.writing() as t:
            t.run(
                _START,
                {
                    "stage": run.stage,
                    "name": run.name,
                    "parameters": json.dumps(run.parameters, sort_keys=True),
                    "fingerprint": run.fingerprint,
                    "rng_seed": run.rng_seed,
                    "encoder": run.encoder,
                    "started": now(),
                    "kind": run.kind,
                    "filters": packed_filters(run.filters) if run.kind else None,
                },
            )

    def set_filters(self, name: str, filters: Sequence[AppliedFilter]) -> None:
        with self._store.writing() as t:
            t.run(
                "UPDATE runs SET filters = ? WHERE stage = 'mine' AND name = ?",
                (packed_filters(filters), name),
            )

    def finish(self, stage: str, name: str, counts: Mapping[str, Any]) -> None:
        with self._store.writing() as t:
            t.run(
                "UPDATE runs SET finished = ?, counts = ? WHERE stage = ? AND name = ?",
                (now(), json.dumps(counts, sort_keys=True), stage, name),
            )

    def all(self, stage: str | None = None) -> list[Run]:
        with self._store.reading() as t:
            runs = [_run(row) for row in t.all(f"{_RUN} ORDER BY stage, name")]
        return [run for run in runs if stage in (None, run.stage)]

    def remove(self, name: str, progress: Progress) -> int:
        with (
            progress.work("remove candidates", None, "candidates") as advance,
            self._store.writing() as t,
        ):
            run = mining_run(t, name)
            removed = t.run("DELETE FROM candidates WHERE run = ?", (run,))
            t.run("DELETE FROM runs WHERE number = ?", (run,))
            advance(removed)
        return removed

    def delete(self, stage: str, name: str) -> None:
        with self._store.writing() as t:
            t.run("DELETE FROM runs WHERE stage = ? AND name = ?", (stage, name))

    def counts(self, name: str) -> dict[str, Any]:
        with self._store.reading() as t:
            run = mining_run(t, name)
            none = t.all(
                f"SELECT {REASON} AS why, count(*) FROM mined WHERE run = ? AND why IS NOT NULL "
                "GROUP BY why ORDER BY why",
                (run,),
            )
            queries, capped = t.all(
                "SELECT count(*), ifnull(sum(capped), 0) FROM mined WHERE run = ?", (run,)
            )[0]
            found = t.all(
                "SELECT hop, dropped_by, count(*) FROM candidates WHERE run = ? "
                "GROUP BY hop, dropped_by",
                (run,),
            )
            proposed = t.all(
                "SELECT inadmissible FROM mined WHERE run = ? AND inadmissible IS NOT NULL", (run,)
            )
        counts = {"queries": queries, "none": dict(none), **_candidates(found), "capped": capped}
        inadmissible: Counter[str] = Counter()
        for (text,) in proposed:
            inadmissible.update(json.loads(text))
        return counts | ({"inadmissible": dict(sorted(inadmissible.items()))} if proposed else {})


def mining_runs(t: Transaction) -> list[Run]:
    """Give the mining runs, sorted by name."""
    return [_run(row) for row in t.all(f"{_RUN} WHERE stage = 'mine' ORDER BY name")]


def mining_run(t: Transaction, name: str) -> int | None:
    """Give the number of a mining run; None if there is none, which matches no row in SQL."""
    row = t.one("SELECT number FROM runs WHERE stage = 'mine' AND name = ?", (name,))
    return row[0] if row else None


def _candidates(found: list[Row]) -> dict[str, Any]:
    """Sum counts of candidates by hop and by `dropped_by`."""
    hops: Counter[int | None] = Counter()
    dropped: Counter[str] = Counter()
    kept = 0
    for hop, dropped_by, count in found:
        filters = json.loads(dropped_by)
        hops[hop] += count
        dropped.update(dict.fromkeys(filters, count))
        kept += 0 if filters else count
    return {
        "candidates": hops.total(),
        "kept": kept,
        "dropped": dict(sorted(dropped.items())),
        "hops": {
            str(hop or "beyond"): hops[hop]
            for hop in sorted(hops, key=lambda each: (each is None, each or 0))
        },
    }


def _run(row: Row) -> Run:
    name, stage, parameters, fingerprint, rng_seed, encoder, started, finished, counts, *own = row
    kind, filters = own
    return Run(
        name=name,
        stage=stage,
        parameters=json.loads(parameters),
        fingerprint=fingerprint,
        rng_seed=rng_seed,
        encoder=encoder,
        started=started,
        finished=finished,
        counts=json.loads(counts or "{}"),
        kind=kind,
        filters=unpacked_filters(filters),
    )
