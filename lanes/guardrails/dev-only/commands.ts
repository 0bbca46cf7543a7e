import { asList, type Fields, isFields } from "../../fields.ts";
import type { Path } from "../../rules/rule.ts";

/** A command of a container as one line, and where it begins. */
export interface Command {
  readonly path: Path;
  readonly line: string;
  /** The container, or whatever has it. */
  readonly owner: Fields;
}

/** The words of a custodian: of bao and vault, of their API, and of what makes them of its own accord. */
const custodian: readonly RegExp[] = [
  // Istio has an operator too.
  /(?<!\bistioctl )\boperator (?:init|unseal|generate-root)\b/,
  /\bsys\/(?:init|unseal|generate-root|rekey)\b/,
  // bank-vaults v1.31, cmd/bank-vaults: k8s and file keep the keys where the server's own pods are.
  /\bbank-vaults\b.*\bunseal\b.*--mode[= ](?:k8s|file|dev)\b/,
  /\bvault-init\b.*--?(?:auto-?)?unseal/,
];
const development: readonly RegExp[] = [
  /\b(?:bao|vault|openbao)\b.*\bserver\b.*\s--?dev(?![\w/.])/,
  /\bserver\b.*\s--?dev-(?:root-token-id|listen-address|tls|no-store-token|ha|three-node)\b/,
];
/** Images whose own command is a development server (Dockerfile of openbao 2.4 and of vault 1.20: CMD server -dev). */
const serverImage = /(?:^|\/)(?:openbao|bao|vault|openbao-ubi|openbao-hsm|vault-enterprise)(?:[:@]|$)/;

/** True for a line that starts, opens or runs a server without its custodians. */
export function opensServer(line: string): boolean {
  const plain = flatten(line);
  return [...custodian, ...development].some((each) => each.test(plain));
}

/** True for a command that runs a development server, as its image would without any. */
export function runsDevelopment({ line, owner }: Pick<Command, "line" | "owner">): boolean {
  const isServer = typeof owner.image === "string" && serverImage.test(owner.image);
  return isServer && /(?:^|\s)server\b.*\s--?dev(?![\w/.])|^--?dev\b|^server\s+--?dev/.test(flatten(line));
}

/** True for a container that leaves it to such an image what it runs. */
export function isDefaultServer({ image, command, args }: Fields): boolean {
  const isSilent = asList(command).length === 0 && asList(args).length === 0;
  return isSilent && typeof image === "string" && serverImage.test(image);
}

/** Keys under which charts and objects have a command that is a list of words, or one line. */
const commandKeys: ReadonlySet<string> = new Set([
  ...["command", "args", "postStart", "preStop", "extraArgs", "script", "entrypoint", "cmd"],
]);

/** Each command of an object with its arguments, and each such list and line by itself. */
export function listCommands(value: unknown, path: Path = []): readonly Command[] {
  if (Array.isArray(value)) return value.flatMap((each, at) => listCommands(each, [...path, at]));
  if (!isFields(value)) return [];
  const { command, args } = value;
  const both = [...wordsOf(command), ...wordsOf(args)].join(" ");
  const first = command === undefined ? "args" : "command";
  const own = both === "" ? [] : [{ path: [...path, first], line: both, owner: value }];
  return Object.entries(value).flatMap(([key, each]): readonly Command[] => {
    const line = commandKeys.has(key) && !["command", "args"].includes(key) ? wordsOf(each).join(" ") : "";
    const other = line === "" ? [] : [{ path: [...path, key], line, owner: value }];
    return [...(key === first ? own : []), ...other, ...listCommands(each, [...path, key])];
  });
}

function wordsOf(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return asList(value).flatMap((each) => (typeof each === "string" || typeof each === "number" ? [String(each)] : []));
}

/** Quotes, continued lines and blanks make no other command. */
function flatten(line: string): string {
  return line
    .replace(/\\\r?\n/g, " ")
    .replace(/["'\\]/g, "")
    .replace(/\$\{IFS\}|\$IFS\b/g, " ")
    .replace(/\s+/g, " ");
}

/** Where a shell begins a command. */
const BEGIN = String.raw`(?:^|[;&|({!]|\$\(|\b(?:then|do|else|if|while|until|exec|sudo|time|env)\b|=)\s*(?:[A-Za-z_]\w*=\S*\s+)*(?:\S*\/)?`;
const scripted: readonly RegExp[] = [
  new RegExp(
    `${BEGIN}(?:bao|vault|openbao|\\$\\{?(?:BAO|VAULT|OPENBAO)\\w*\\}?)\\s+(?:-\\S+\\s+)*operator\\s+(?:init|unseal|generate-root)\\b`,
    "im",
  ),
  new RegExp(`${BEGIN}(?:kubectl|oc)\\b.*\\boperator\\s+(?:init|unseal|generate-root)\\b`, "m"),
  new RegExp(`${BEGIN}(?:bao|vault|openbao)\\s+server\\b.*\\s--?dev\\b`, "m"),
  /\/v1\/sys\/(?:init|unseal|generate-root)\b/,
  /\bbank-vaults\b.*\bunseal\b.*--mode[= ](?:k8s|file|dev)\b/,
];

/** True for a script that opens a server. Prose that tells a person how is none. */
export function isOpeningScript(text: string): boolean {
  const plain = text.replace(/\\\r?\n/g, " ").replace(/(?<=[\s/])["']([\w/-]+)["']/g, "$1");
  return scripted.some((each) => each.test(plain));
}
