import type { Finding } from "../lanes/finding.ts";
import { listMisplaced } from "./new-misplaced.ts";
import { type CompleteOptions, composeRequest, type NewOptions, surfaceOf } from "./new-request.ts";
import { draftRequest, type Others } from "./write-request.ts";

/** What is wrong with options, whatever is answered to the questions that they leave open. */
export interface Faults {
  /** Flags that would come to nothing, in words. */
  readonly misplaced: readonly string[];
  /** The errors that the request would have among the others. */
  readonly errors: readonly Finding[];
}

/** The first one is taken where nobody says otherwise. */
const METHODS = ["kubernetes", "oidc", "jwt", "token"] as const;

/** Judges options by the request that they would come to, beside the others of its folder. */
export function makeJudge(others: Others): (options: NewOptions) => Faults {
  return (options) => {
    const word = findFreeWord(JSON.stringify(options));
    const { method } = options;
    let faults: Faults | undefined;
    // Until it is known how callers log in, wrong is what is so in every way.
    for (const each of method === undefined ? METHODS : [method]) {
      const asked = { ...options, method: each };
      const errors = findErrors(fillIn(asked, word), { others, beside: listBeside(options, others) });
      const found = { misplaced: listMisplaced(asked), errors };
      if (found.misplaced.length + errors.length === 0) return found;
      faults ??= found;
    }
    return faults ?? { misplaced: [], errors: [] };
  };
}

/** A word that is nowhere in a text, so that nothing that was given is the same as what nobody has answered yet. */
function findFreeWord(text: string): string {
  const taken = text.toLowerCase();
  let number = 0;
  while (taken.includes(`unanswered-${number}`)) number += 1;
  return `unanswered-${number}`;
}

/** What a request can contradict: any of the others once its lane is known, before that only the one that it replaces. */
function listBeside({ tenant, workload, environment, bundle, supersedes }: NewOptions, others: Others): Others {
  if ([tenant, workload, environment, bundle].every((name) => name !== undefined)) return others;
  if (supersedes === undefined) return [];
  return others.filter(({ source: { path }, ccr, order }) => {
    const isNamed = path.slice(path.lastIndexOf("/") + 1).startsWith(`${supersedes}-`);
    return isNamed || (ccr ?? order)?.id === supersedes;
  });
}

/** The options with what stands where nobody has answered yet. */
function fillIn(options: NewOptions, word: string): CompleteOptions {
  const { method } = options;
  return {
    title: "A lane that is being asked for",
    agent: `${word}-agent`,
    reason: "The workload calls a provider.",
    approver: [`${word}-operator`],
    domain: word,
    // The role of a namespace says already which one it is.
    tenant: /^external-secrets-(.+)$/.exec(options.role ?? "")?.[1] ?? word,
    workload: word,
    environment: word,
    purpose: "Calls a provider.",
    bundle: word,
    field: ["FIELD"],
    boundClaim: [`sub=${word}`],
    redirectUri: ["http://localhost:8250/oidc/callback"],
    // What is asked of one method alone has a meaning, or a default, with others.
    ...(surfaceOf(options) === "external-secrets" ? {} : { serviceAccount: `${word}/${word}` }),
    ...(method === "jwt" ? { audience: [word] } : {}),
    ...options,
  };
}

function findErrors(options: CompleteOptions, among: { others: Others; beside: Others }): readonly Finding[] {
  const file = { ...options, slug: options.slug ?? options.bundle };
  return draftRequest(file, among, (place) => composeRequest(options, place)).errors;
}
