import { SHAPE_FAMILIES } from "./find-shapes.ts";

/** Keys and list indexes from the root of a document to a leaf. */
export type LeafPath = readonly (string | number)[];

const DIGEST = /^(?:(?:hmac-)?sha256:)?[0-9a-f]{64}$/;
const DETACHED_JWS = /^eyJ[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+$/;

/** Fields whose whole value is a digest. */
const DIGESTS = new Set(["decisions/*/digest", "decisions/*/previous", "evidence/*/digest", "evidence/*/audit_ids/*"]);

/** Fields that an identity provider fills: client ids, audiences and subjects are hex or random by nature. */
const ISSUED = /^auth\/(?:bound_claims\/.+|bound_audiences\/\*|bound_subject|audience|user_claim|groups_claim)$/;

/** Whole fingerprints of PGP keys, which open nothing. */
const FINGERPRINTS = /^entries\/\*\/custody\/(?:shares\/\*|root)\/fingerprint$/;
const FINGERPRINT = /^(?:[0-9A-F]{40}|[0-9A-F]{64})$/;

const SIGNATURE = "decisions/*/signature";

/** Fields that hold names, paths and ids. Whatever is not listed is prose or unknown, and is scanned as such. */
const IDENTIFIERS = new RegExp(
  `^(?:${[
    "id",
    "superse(?:des|ded_by)",
    "requester/(?:agent|message_id)",
    "review/(?:applier|required_approvers/\\*|comments/\\*/reviewer)",
    "target/(?:domain|tenant|workload|environment|cluster)",
    "openbao/(?!fields/).+",
    "auth/.+",
    "access_frontdoor/(?:type|catalog_id)",
    "delivery/(?:surface|namespace|secret_name|store)",
    "risk/waivers/\\*/(?:code|pointer|approver)",
    "state_hub/.+",
    "decisions/\\*/(?:reviewer|person|decision_id|digest|previous|signature)",
    "evidence/\\*/(?:by|check|digest|kind|part_of|approved_by|audit_ids/\\*)",
    "rotation/provider",
    "rotations/\\*/(?:id|by)",
    "incidents/\\*/by",
    "history/\\*/by",
    "entries/\\*/(?:by|custody/root_accessor)",
  ].join("|")})$`,
);

/**
 * Whether a field may have a value of this family. Formats with a prefix are credentials wherever they stand; shapes
 * (hex and base64 keys, random text) are what digests, signatures, client ids and names also look like, so they pass
 * in the fields that hold those, and in no other.
 */
export function isExpected(family: string, path: LeafPath, value: string): boolean {
  const field = path.map((step) => (typeof step === "number" ? "*" : step)).join("/");
  if (field === SIGNATURE && family === "jwt") return DETACHED_JWS.test(value);
  if (!(SHAPE_FAMILIES as readonly string[]).includes(family)) return false;
  if (field === SIGNATURE) return true;
  if (FINGERPRINTS.test(field)) return FINGERPRINT.test(value);
  if (family === "key-hex") return ISSUED.test(field) || (DIGESTS.has(field) && DIGEST.test(value));
  return family === "high-entropy" && IDENTIFIERS.test(field);
}
