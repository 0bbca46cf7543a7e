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

/** The words after or before another one, each without the punctuation around it; those that name nothing are left out. */
function findNames(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)]
    .map(([, word = ""]) => word.replace(/^["'`(]+|["'`).,;:!?]+$/g, ""))
    .filter((word) => word !== "" && !plainWords.has(word.toLowerCase().replace(/['’]s$/, "")));
}

/** The words of `delivery.target` name what the structured parts name: a reviewer believes either. */
export const checkDeliveryProse: Rule = (ccr, report) => {
  const { surface, target } = ccr.delivery;
  if (surface !== "external-secrets" || target === undefined) return;
  const { namespace, secretName, store } = deriveDelivery(ccr);
  const filler = "\\s+(?:named\\s+|called\\s+)?";
  const parts = [
    { part: "Secret", name: secretName, words: findNames(target, RegExp(`\\bSecret${filler}(\\S+)`, "g")) },
    {
      part: "ExternalSecret",
      name: secretName,
      words: findNames(target, RegExp(`\\bExternalSecret${filler}(\\S+)`, "g")),
    },
    { part: "store", name: store, words: findNames(target, RegExp(`\\bClusterSecretStore${filler}(\\S+)`, "g")) },
    { part: "namespace", name: namespace, words: findNames(target, /(\S+)\s+namespace\b/g) },
    { part: "namespace", name: namespace, words: findNames(target, RegExp(`\\bnamespace${filler}(\\S+)`, "g")) },
  ];
  const wrong = parts.filter(({ name, words }) =>
    words.some((word) => word !== name && word !== `${namespace}/${name}`),
  );
  for (const part of new Set(wrong.map((each) => each.part))) {
    report(
      "delivery-mismatch",
      ["delivery", "target"],
      `The ${part} that delivery.target names is not the one to be used`,
    );
  }
};
