import { type LeafPath, scanLeaf } from "../lanes/secret-scan.ts";
import { HubError } from "./hub-error.ts";
import type { HubDecision, HubEvent } from "./port.ts";

type FieldName = keyof HubEvent | keyof HubDecision;

/**
 * Where a request has the same thing: a field may look like an id or a digest here where it may there, and nowhere else.
 * What is not listed is prose.
 */
const places: Partial<Readonly<Record<FieldName, LeafPath>>> = {
  id: ["decisions", 0, "digest"],
  request: ["id"],
  path: ["openbao", "kv_path"],
  environment: ["target", "environment"],
  digest: ["decisions", 0, "digest"],
  by: ["history", 0, "by"],
  reviewer: ["decisions", 0, "reviewer"],
  person: ["decisions", 0, "person"],
  decision_id: ["decisions", 0, "decision_id"],
};

/** Throws a HubError for a record with a text that looks like a credential: it is neither written, sent nor taken. */
export function requireClean(what: string, record: Partial<HubEvent> | Partial<HubDecision>): void {
  const problems = Object.entries(record).flatMap(([field, text]) => {
    const path = places[field as FieldName] ?? ["decisions", 0, "comment"];
    const hits = typeof text === "string" ? scanLeaf(text, { path }) : [];
    return hits.map(
      ({ family, fingerprint }) => `${field} holds what looks like a credential (${family} ${fingerprint})`,
    );
  });
  if (problems.length > 0) throw new HubError("hub-secret", `${what} is refused: ${problems.join("; ")}`);
}
