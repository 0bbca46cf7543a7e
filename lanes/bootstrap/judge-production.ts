import type { BootstrapEntry } from "./record-schema.ts";

/** What a look at one step gave: what was seen, and why it is not passed. Never a token or a key. */
export interface StepLook {
  readonly basis: BootstrapEntry["basis"];
  readonly seen: readonly string[];
  readonly faults: readonly string[];
}

/** What a server says of its seal. */
export interface SealFacts {
  readonly isInitialized: boolean;
  readonly isSealed: boolean;
  readonly sealType: string;
  readonly hasRecoverySeal: boolean;
  readonly storageType: string;
}

/** Whether a KMS or an HSM unseals the server. */
export function judgeSeal({ isInitialized, isSealed, sealType, hasRecoverySeal, storageType }: SealFacts): StepLook {
  const isMemory = /^(inmem|file)/.test(storageType);
  return {
    basis: "looked-at",
    seen: [
      `sys/seal-status: seal ${sealType || "unknown"}, ${hasRecoverySeal ? "recovery keys" : "unseal keys"}, storage ${storageType || "unknown"}`,
    ],
    faults: [
      ...(sealType === "shamir" || sealType === ""
        ? ["the server is unsealed by people's keys: give it the seal stanza of a KMS or an HSM, and start it anew"]
        : []),
      ...(sealType === "static" ? ["the key of a static seal lies beside the server: use a KMS or an HSM"] : []),
      ...(sealType !== "" && sealType !== "shamir" && !hasRecoverySeal
        ? ["the server has unseal keys and no recovery keys: its seal does not unseal it"]
        : []),
      ...(isInitialized && isSealed ? ["the server is initialised and sealed: its seal does not open it"] : []),
      ...(isMemory ? [`storage ${storageType} is for development: use raft or postgresql`] : []),
    ],
  };
}

/** What a token is, as it says itself. */
export interface TokenFacts {
  readonly policies: readonly string[];
  /** The path by which it was made, `auth/kubernetes/login`. */
  readonly path: string;
  readonly seconds: number;
  /** What it was allowed to do of what it must not have. */
  readonly allowed: readonly string[];
  /** How many things that it must not have were tried. */
  readonly tried: number;
}

/** Longest life of a token that automation works with, in seconds. */
const MAX_SECONDS = 24 * 3600;

/** Whether a token is one of a login, short, and without what it must not have. */
export function judgeToken({ policies, path, seconds, allowed, tried }: TokenFacts, role: string): StepLook {
  return {
    basis: "looked-at",
    seen: [
      `auth/token/lookup-self: made by ${path || "nothing that is known"}, policies ${[...policies].sort().join(", ")}`,
      `${tried} things that it must not have were tried, ${tried - allowed.length} were refused`,
    ],
    faults: [
      ...(policies.includes("root") ? ["it is a root token: log in at the role instead"] : []),
      ...(policies.includes(role) ? [] : [`it does not have the policy ${role}: log in at the role of that name`]),
      ...(/^auth\/.+\/(login|oidc\/callback|oidc\/poll|callback)/.test(path)
        ? []
        : ["no login made it: a token that another one made is no proof"]),
      ...(seconds > 0 && seconds <= MAX_SECONDS
        ? []
        : ["it lives for more than a day, or for ever: bound the role's ttl"]),
      ...allowed.map((what) => `it may ${what}, and must not`),
    ],
  };
}

/** What is seen of root tokens. */
export interface RootFacts {
  /** What looking up the recorded accessor was answered with. */
  readonly lookup: "gone" | "alive" | "refused" | "unknown";
  /** Live tokens that were looked up; undefined where they could not be listed. */
  readonly live: number | undefined;
  /** Of those, how many carry the policy root. */
  readonly roots: number;
}

/** Whether the root token of the initialisation is gone, and no other is there. */
export function judgeRoot({ lookup, live, roots }: RootFacts): StepLook {
  const words = { gone: "invalid", alive: "a live token", refused: "permission denied", unknown: "an error" } as const;
  return {
    basis: "looked-at",
    seen: [
      `auth/token/lookup-accessor of the recorded accessor: ${words[lookup]}`,
      live === undefined
        ? "auth/token/accessors: refused"
        : `auth/token/accessors: ${roots === 0 ? "none" : roots} of the live tokens ${roots === 1 ? "is" : "are"} root`,
    ],
    faults: [
      ...(lookup === "alive" ? ["the root token of the initialisation lives: revoke it"] : []),
      ...(lookup === "refused"
        ? ["the token may not look accessors up, so that nothing is proven: use one with the policy foundation-check"]
        : []),
      ...(lookup === "unknown" ? ["the server did not say whether the accessor is known"] : []),
      ...(live === undefined ? ["the live tokens cannot be listed: use a token with the policy foundation-check"] : []),
      ...(roots > 0 && lookup !== "alive"
        ? [`${roots} live token${roots === 1 ? " is" : "s are"} root: find out whose, and revoke`]
        : []),
    ],
  };
}

/** What is seen of one kind of attempt: for a new root token, or for new keys. */
export interface AttemptFacts {
  readonly what: string;
  readonly state: "none" | "under way" | "not shown";
}

/** Whether anybody is making a root token, or other keys. */
export function judgeAttempts(attempts: readonly AttemptFacts[]): StepLook {
  const shown = attempts.filter(({ state }) => state !== "not shown");
  return {
    basis: shown.length > 0 ? "looked-at" : "word",
    seen: attempts.map(({ what, state }) => `${what}: ${state}`),
    faults: attempts
      .filter(({ state }) => state === "under way")
      .map(({ what }) => `${what} has an attempt under way: cancel it, and find out whose it was`),
  };
}

/** Key material in any form that OpenBao or PGP gives it out: as a word, or as a part of a text. */
export function holdsKeyMaterial(text: string): boolean {
  return (
    /-----BEGIN PGP (?:MESSAGE|PRIVATE)/.test(text) ||
    // 32 or 33 bytes as base64 or hex: an unseal or recovery share.
    /(?:^|[^A-Za-z0-9+/=])(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{44})(?:$|[^A-Za-z0-9+/=])/.test(text) ||
    /(?:^|[^0-9a-fA-F])(?:[0-9a-f]{64}|[0-9a-f]{66}|[0-9A-F]{66})(?:$|[^0-9a-fA-F])/.test(text) ||
    /(?:^|[^A-Za-z0-9])(?:hv[sbr]|[sbr])\.[A-Za-z0-9_-]{20,}/.test(text)
  );
}
