import type { YamlValue } from "../../parse/tree.ts";
import { readDocuments } from "../documents.ts";
import type { GivenValue } from "./given-value.ts";
import { withoutTagged } from "./stand-ins.ts";

/** A name of a credential, a sign and something behind it, perhaps on the next line; most texts have none. */
const MAY_HAVE_PAIR = /(?:pass|pwd|pw|psk|authtok|secret|token|cred|key)[\w.-]{0,40}["']?[ \t]{0,8}:(?!\/\/)/i;
const ALONE = /^[ \t]*\uE001+[ \t]*$/gm;

/** Every scalar of a text that is YAML or JSON, with its key; in a list the key is that of the list. */
export function readPairs(text: string): readonly GivenValue[] {
  if (!MAY_HAVE_PAIR.test(text) || !/\n|^\s*[{[]|^\s*[\w.-]+:\s/.test(text)) return [];
  const pairs: GivenValue[] = [];
  const { documents } = readDocuments({ path: "settings.yaml", text: withoutTagged(text.replace(ALONE, "")) });
  for (const { root } of documents) if (typeof root === "object") collect(root, "", pairs);
  return pairs;
}

/** Options for tokens, as programs of .NET have them: their `Key` signs, and no other name says so. */
const OF_TOKENS = /^jwt[-_]?(?:settings?|options|config(?:uration)?|auth(?:entication)?|bearer|tokens?)?$/i;

/** What a value is called: `DB_PASSWORD: {value: …}`, as pipelines of GitLab describe their variables, is as what has it. */
function nameOf(key: string, parent: string, named: string): string {
  if (key === "value" && named !== "") return named;
  return /^key$/i.test(key) && OF_TOKENS.test(parent) ? `jwt.${key}` : key;
}

function collect(value: YamlValue, name: string, pairs: GivenValue[]): void {
  if (value === null || typeof value === "boolean") return;
  if (typeof value !== "object") pairs.push({ name, value: String(value) });
  else if (Array.isArray(value)) for (const each of value) collect(each, name, pairs);
  else {
    const own = value.name ?? value.key;
    const named = typeof own === "string" ? own : name;
    for (const key in value) collect(value[key] ?? null, nameOf(key, name, named), pairs);
  }
}
