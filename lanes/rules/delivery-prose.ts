import { deriveDelivery } from "../delivery.ts";
import type { Rule } from "./rule.ts";

/** What follows the word Secret, or stands around the word namespace, without being its name. */
const plainWords: ReadonlySet<string> = new Set(
  (
    "a an and any as at by called consuming data delivery each every for from holds in into is it its itself key keys " +
    "kubernetes name named object of on one only or own resource same store sync synced syncs target tenant that the " +
    "their this through to type under value values via which with within workload"
  ).split(" "),
);

const opening: ReadonlySet<string> = new Set("\"'`(");
const closing: ReadonlySet<string> = new Set("\"'`).,;:!?");

/** A word without the punctuation around it. */
function trimWord(word: string): string {
  let start = 0;
  let end = word.length;
  while (start < end && opening.has(word[start] ?? "")) start += 1;
  while (start < end && closing.has(word[end - 1] ?? "")) end -= 1;
  return word.slice(start, end);
}

/** The word as the name of something; undefined where it is a word of the sentence. */
function toName(word: string | undefined): string | undefined {
  const name = trimWord(word ?? "");
  return name === "" || plainWords.has(name.toLowerCase().replace(/['’]s$/, "")) ? undefined : name;
}

/** What stands behind a word as the name of what it says: `Secret a`, `Secret named a`; nothing, where a sentence ends there. */
function findNamesAfter(words: readonly string[], noun: string): string[] {
  return words.flatMap((word, at) => {
    if (trimWord(word) !== noun || /[.,;!?)]$/.test(word)) return [];
    const next = words[at + 1];
    return toName(next === "named" || next === "called" ? words[at + 2] : next) ?? [];
  });
}

/** What stands before a word as the name of what it says: `the a namespace`. */
function findNamesBefore(words: readonly string[], noun: string): string[] {
  return words.flatMap((word, at) => {
    const before = words[at - 1] ?? "";
    const isApart = trimWord(word) !== noun || opening.has(word[0] ?? "") || /[.,;:!?)]$/.test(before);
    return isApart ? [] : (toName(before) ?? []);
  });
}

/** The words of `delivery.target` name what the structured parts name: a reviewer believes either. */
export const checkDeliveryProse: Rule = (ccr, report) => {
  const { surface, target } = ccr.delivery;
  if (surface !== "external-secrets" || target === undefined) return;
  const { namespace, secretName, store } = deriveDelivery(ccr);
  const words = target.split(/\s+/);
  const namespaces = [...findNamesBefore(words, "namespace"), ...findNamesAfter(words, "namespace")];
  const parts = [
    { part: "Secret", names: findNamesAfter(words, "Secret"), expected: secretName },
    { part: "ExternalSecret", names: findNamesAfter(words, "ExternalSecret"), expected: secretName },
    { part: "store", names: findNamesAfter(words, "ClusterSecretStore"), expected: store },
    { part: "namespace", names: namespaces, expected: namespace },
  ];
  for (const { part, names, expected } of parts) {
    if (names.every((name) => name === expected || name === `${namespace}/${expected}`)) continue;
    const message = `The ${part} that delivery.target names is not the one to be used`;
    report("delivery-mismatch", ["delivery", "target"], message);
  }
};
