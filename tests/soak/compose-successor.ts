import { dump } from "js-yaml";
import type { Ccr } from "../../lanes/schema.ts";

/** The year of the ids that people give by hand here, so that none is one of `ccr new`, which looks for its own year alone. */
const YEAR = 2027;

/** A request of the same content that takes a lane over, as somebody writes it: nothing is recorded in it yet. */
export function composeSuccessor(older: Ccr, mark: string): { readonly name: string; readonly text: string } {
  const { decisions, evidence, history, rotations, incidents, supersedes, superseded_by, ...content } = older;
  const { comments, ...review } = content.review;
  const id = `CCR-${YEAR}-${numberOf(mark)}`;
  const { id: _, kind, schema_version, ...rest } = content;
  const successor = {
    ...{ id, kind, schema_version, supersedes: older.id },
    ...{ ...rest, status: "proposed", review, requester: { ...content.requester, reason: `Soak ${mark}.` } },
    auth: { ...content.auth, bound_claims_confirmed: false },
  };
  return { name: `${id}-${mark}.yaml`, text: dump(successor, { lineWidth: -1 }) };
}

/** Four digits of a mark "soak-WRITER-COUNT": a thousand for each writer. */
function numberOf(mark: string): string {
  const [writer = 0, count = 0] = mark.split("-").slice(1).map(Number);
  return String((writer % 10) * 1000 + (count % 1000)).padStart(4, "0");
}
