import { asFields, asList, isFields } from "../../fields.ts";

/** A part of a server's configuration that only development has. */
type ConfigFault = string;

const CLEAR = "its server listens without TLS: give the listener a certificate";
const SHAMIR = "its server is sealed by key shares: have a KMS or an HSM unseal it";
const MEMORY = "its server keeps everything in memory: give it a storage that lasts";
const SELF_INIT =
  "its server initializes itself: initialize a production server once, attended (ccr bootstrap production)";

/** What of a server's configuration belongs to development: as text of HCL or JSON, or as an object (OpenBao 2.4). */
export function findConfigFaults(config: unknown): readonly ConfigFault[] {
  if (typeof config === "string") return findInText(config);
  return isFields(config) ? findInObject(config) : [];
}

function findInText(text: string): readonly ConfigFault[] {
  const plain = withoutComments(text);
  const parsed = parseJson(plain);
  if (isFields(parsed)) return findInObject(parsed);
  // An agent or a proxy listens for its own pod.
  if (!isServerText(plain)) return [];
  const listeners = [...plain.matchAll(/\blistener\s+"?tcp"?\s*\{([^}]*(?:\{[^}]*\}[^}]*)*)\}/g)].map(
    ([, body = ""]) => body,
  );
  const isClear = listeners.some(
    (body) =>
      /\btls_disable\s*=\s*"?(?:1|true|t|yes|on)\b/i.test(body) &&
      !/\baddress\s*=\s*"(?:127\.|localhost|\[::1\])/.test(body),
  );
  return [
    ...(isClear ? [CLEAR] : []),
    ...(/\bseal\s+"?shamir"?\s*\{/i.test(plain) ? [SHAMIR] : []),
    ...(/\bstorage\s+"?inmem(?:_ha|_transactional\w*)?"?\s*\{/i.test(plain) ? [MEMORY] : []),
    ...(/\binitialize\s+"[^"\n]*"\s*\{/.test(plain) ? [SELF_INIT] : []),
  ];
}

/** True for what a server, and not its agent, is configured by. */
function isServerText(text: string): boolean {
  return /\b(?:listener|storage|seal|initialize)\s+"?\w[\w-]*"?\s*\{/.test(text) && !/\bauto_auth\s*\{/.test(text);
}

function findInObject(config: object): readonly ConfigFault[] {
  const { listener, seal, storage, initialize, auto_auth: agent } = config as Readonly<Record<string, unknown>>;
  if (agent !== undefined || [listener, seal, storage, initialize].every((each) => each === undefined)) return [];
  const listeners = entriesOf(listener)
    .filter(([kind]) => kind === "tcp")
    .map(([, body]) => body);
  const isClear = listeners.some(({ tls_disable: off, address }) => {
    const isLocal = typeof address === "string" && /^(?:127\.|localhost|\[::1\])/.test(address);
    return isTrue(off) && !isLocal;
  });
  const has = (value: unknown, name: RegExp): boolean => entriesOf(value).some(([kind]) => name.test(kind));
  return [
    ...(isClear ? [CLEAR] : []),
    ...(has(seal, /^shamir$/i) || asFields(seal).type === "shamir" ? [SHAMIR] : []),
    ...(has(storage, /^inmem/i) ? [MEMORY] : []),
    ...(initialize === undefined ? [] : [SELF_INIT]),
  ];
}

/** `{tcp: {…}}`, `[{tcp: {…}}]` and `{tcp: [{…}]}` are the same of JSON for HCL. */
function entriesOf(value: unknown): readonly (readonly [string, Readonly<Record<string, unknown>>])[] {
  if (Array.isArray(value)) return value.flatMap(entriesOf);
  return Object.entries(asFields(value)).flatMap(([kind, body]) =>
    (Array.isArray(body) ? asList(body) : [body]).map((each) => [kind, asFields(each)] as const),
  );
}

/** As HCL and the values of charts take it. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 1 || (typeof value === "string" && /^(?:1|t|true|yes|y|on)$/i.test(value.trim()));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, " ").replace(/^\s*(?:#|\/\/).*$/gm, "");
}

function parseJson(text: string): unknown {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
