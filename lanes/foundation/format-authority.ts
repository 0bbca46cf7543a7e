import type { AuthorityRule, Pin } from "./rule.ts";

// As in policies of lanes, and beside it the two wildcards of OpenBao: + for a segment, * at the end.
const segments = /^(?:[A-Za-z0-9._-]+|\+)(?:\/(?:[A-Za-z0-9._-]+|\+))*(?:\/\*?)?$/;

const reasonText = /^[A-Za-z0-9 .,:;'_-]+$/;

/** Why a rule cannot be written as it is meant; undefined where it can. */
export function findRuleFault({ path, parameters = {} }: AuthorityRule): string | undefined {
  if (!segments.test(path) || path.split("/").some((part) => /^\.{1,2}$/.test(part))) {
    return "a path of it is not letters, digits and . _ - joined by /";
  }
  const texts = Object.values(parameters)
    .flat()
    .filter((pin) => typeof pin === "string");
  // A * at either end of a text that stands by itself would match others (OpenBao 2.6.2, acl.go, GlobbedStringsMatch).
  return texts.some((text) => text.startsWith("*") || text.endsWith("*"))
    ? "a value of it begins or ends with *, and would match others"
    : undefined;
}

/** One rule of a policy: a comment that says why, and the block. */
export function formatRule({ path, capabilities, reason, parameters }: AuthorityRule): string {
  if (!reasonText.test(reason)) throw new TypeError("a reason is plain words");
  const words = capabilities.map((word) => `"${word}"`).join(", ");
  const pinned = parameters === undefined ? "" : formatParameters(parameters);
  return `# ${reason}\npath "${path}" {\n  capabilities = [${words}]\n${pinned}}\n`;
}

function formatParameters(parameters: NonNullable<AuthorityRule["parameters"]>): string {
  const lines = Object.keys(parameters)
    .sort()
    .map((name) => `    ${name} = ${formatPin(parameters[name] ?? [])}\n`);
  return `  allowed_parameters = {\n${lines.join("")}  }\n`;
}

function formatPin(pin: Pin): string {
  if (typeof pin === "string") return formatText(pin);
  if (typeof pin === "boolean") return String(pin);
  if (isList(pin)) return `[${pin.map(formatPin).join(", ")}]`;
  const entries = Object.keys(pin)
    .sort()
    .map((key) => `${formatText(key)} = ${formatPin(pin[key] ?? "")}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A string of HCL v1, whose escapes are Go's: those of JSON without the sign that begins an interpolation. */
function formatText(text: string): string {
  return JSON.stringify(text).replaceAll("${", "\\u0024{");
}

function isList(pin: Pin): pin is readonly Pin[] {
  return Array.isArray(pin);
}
