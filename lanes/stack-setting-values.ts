import { parseDuration } from "./duration.ts";
import { asFields, parseJson } from "./fields.ts";

/** Where External Secrets finds the CA that OpenBao's certificate is signed by. */
export interface CaProvider {
  readonly type: "ConfigMap" | "Secret";
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** Who applies the objects of Kubernetes that lanes are made of: the program, or whoever applies what `ccr export` writes. */
export type Applier = "pulumi" | "gitops";

const name = /^[A-Za-z0-9]([A-Za-z0-9._@:/-]*[A-Za-z0-9])?$/;

export function parseName(text: string): string | undefined {
  return name.test(text) ? text : undefined;
}

/** A stack of any project, as pulumi 3.259 names them, also where there is but one organization. */
export function parseStackName(text: string): string | undefined {
  return /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*){2}$/.test(text) ? text : undefined;
}

export function parseAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && loopback)) return undefined;
  if (url.username || url.password || url.search || url.hash || url.pathname !== "/") return undefined;
  return text.replace(/\/$/, "");
}

/** An API server may be one of many behind one host, told apart by a path. */
export function parseServer(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, username, password, search, hash } = new URL(text);
  if (protocol !== "https:" || username || password || search || hash) return undefined;
  return text.replace(/\/+$/, "");
}

export function parseIds(text: string): readonly string[] | undefined {
  return parseWords(text, (id) => /^CCR-\d{4}-\d{4,}$/.test(id));
}

/** Names of which there must be some: a stack of no tenants would take everything away. */
export function parseNames(text: string): readonly string[] | undefined {
  const names = parseWords(text, (each) => parseName(each) !== undefined);
  return names?.length === 0 ? undefined : names;
}

/** A list of words, sorted; Pulumi hands over a list of the stack's file as JSON. */
function parseWords(text: string, isWord: (word: string) => boolean): readonly string[] | undefined {
  const words = text.trimStart().startsWith("[") ? parseList(text) : text.split(",").map((word) => word.trim());
  return words?.every(isWord) ? [...new Set(words)].sort() : undefined;
}

export function parseSwitch(text: string): "true" | "false" | undefined {
  return text === "true" || text === "false" ? text : undefined;
}

/** Objects of a server by kind and import id, sorted. */
export function parseObjects(text: string): readonly string[] | undefined {
  const objects = parseList(text);
  if (objects === undefined || !objects.every((each) => /^(policy|role|store|external-secret):\S+$/.test(each)))
    return undefined;
  return [...new Set(objects)].sort();
}

function parseList(text: string): readonly string[] | undefined {
  const value = parseJson(text);
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : undefined;
}

export function parseApplier(text: string): Applier | undefined {
  return text === "pulumi" || text === "gitops" ? text : undefined;
}

export function parseKvVersion(text: string): 1 | 2 | undefined {
  return text === "1" ? 1 : text === "2" ? 2 : undefined;
}

export function parseInterval(text: string): number | undefined {
  const seconds = parseDuration(text);
  return seconds !== undefined && seconds >= 1 ? seconds : undefined;
}

export function parseCaProvider(text: string): CaProvider | undefined {
  const value = asFields(parseJson(text));
  const keys = Object.keys(value).sort().join();
  if (keys !== "key,name,namespace,type") return undefined;
  if (value.type !== "ConfigMap" && value.type !== "Secret") return undefined;
  if (!Object.values(value).every((part) => typeof part === "string" && part !== "")) return undefined;
  return value as unknown as CaProvider;
}
