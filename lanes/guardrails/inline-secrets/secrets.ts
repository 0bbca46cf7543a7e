import { isDrawn } from "../../secret-scan/drawn.ts";
import { isPublicKey as isPublicValue } from "../../secret-scan/public-values.ts";
import { type ValueBelow, valuesBelow } from "../below.ts";
import type { Manifest } from "../manifest.ts";
import { placePath } from "../placed-path.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asText, valueAt } from "../values.ts";
import { assignsCredential, familyOf } from "./assigns.ts";
import { decodeBase64 } from "./base64.ts";
import { isCredential } from "./credential-by-value.ts";
import { isPublicKey, isSwitch } from "./credential-key.ts";
import { literalOf } from "./literal.ts";
import { listMadeNames } from "./made-names.ts";
import { maskActions, pairsLiteral } from "./mask-actions.ts";
import { isPluginPlaceholder } from "./plugin-placeholders.ts";
import { isSwitched } from "./switches.ts";

/** A SealedSecret holds its values in Git, and is read by whoever gets hold of one key. */
export const forbidSealedSecrets: ManifestRule = ({ manifests }, report) => {
  for (const manifest of manifests) {
    if (manifest.kind === "SealedSecret") report(manifest, "sealed-secret", ["kind"], "SealedSecret");
  }
};

/** A Secret may name what it will hold; the values come from OpenBao. */
export const forbidInlineSecrets: ManifestRule = ({ manifests }, report) => {
  for (const manifest of manifests) {
    if (manifest.kind !== "Secret") continue;
    const isTyped = CREDENTIAL_TYPES.has(asText(manifest.body.type) ?? "");
    for (const each of valuesBelow(manifest, ["stringData"])) judgeValue(each, { manifest, report, isTyped });
    for (const each of valuesBelow(manifest, ["data"]))
      judgeValue(each, { manifest, report, isTyped, isEncoded: true });
    forbidCopy(manifest, report);
  }
};

/** Types of Secrets that hold credentials, and a release of Helm, which holds the values of all Secrets in it. */
const CREDENTIAL_TYPES: ReadonlySet<string> = new Set([
  "kubernetes.io/tls",
  "kubernetes.io/basic-auth",
  "kubernetes.io/ssh-auth",
  "kubernetes.io/dockerconfigjson",
  "kubernetes.io/dockercfg",
  "kubernetes.io/service-account-token",
  "bootstrap.kubernetes.io/token",
  "helm.sh/release.v1",
]);

interface Judging {
  readonly manifest: Manifest;
  readonly report: ManifestReport;
  readonly isTyped: boolean;
  /** Values under `data` are base64, which hides nothing. */
  readonly isEncoded?: boolean;
}

/** Keys of a token of kubeadm that say what it is for (bootstrap.kubernetes.io/token of Kubernetes 1.36). */
const ABOUT_BOOTSTRAP = /^(?:description|token-id|expiration|auth-extra-groups|usage-bootstrap-.*)$/;

/** Keys of a Secret that say no more than that there is a value. */
const SAYS_NOTHING = /^(?:value|key|data|content|default|val)$/i;

function isSaidToBeNone(value: string): boolean {
  return /^\s*(?:true|false|\d{1,2}|[a-z]+:\/\/\S*)\s*$/.test(value);
}

function judgeValue({ path, key, value }: ValueBelow, { manifest, report, isTyped, isEncoded }: Judging): void {
  const literal = literalOf(value, manifest);
  if (literal === undefined) return;
  const decoded = isEncoded ? decodeBase64(literal) : undefined;
  if (decoded !== undefined && isPluginPlaceholder(decoded)) return;
  // `db-password` with the one key `value`: its own name says what it is.
  const named = SAYS_NOTHING.test(key) && !isSaidToBeNone(decoded ?? literal) ? manifest.name : key;
  const isByType = isTyped && !isPublicKey(key) && !ABOUT_BOOTSTRAP.test(key);
  const names = listMadeNames(named, literal, manifest.document);
  const isOne = (name: string): boolean =>
    isCredential(name, decoded ?? literal) &&
    !(isSwitch(name) && isSwitched(name, (decoded ?? literal).trim(), manifest.document));
  if (isByType || names.some(isOne)) {
    report(manifest, "inline-secret", path, `Literal value under ${quote(key)} of a Secret`);
    return;
  }
  const text = decoded ?? literal;
  const family =
    familyOf(text, manifest.document, { withShapes: true }) ??
    (isDrawnWhole(key, text) ? "high-entropy" : undefined) ??
    (isText(decoded) ? undefined : familyOf(literal, manifest.document, { withShapes: false }));
  const isLine = (line: string): boolean =>
    familyOf(line, manifest.document, { withShapes: true }) !== undefined || assignsCredential(line, manifest.document);
  const place = decoded === undefined ? placePath(path, { text, isOne: isLine }) : path;
  if (family !== undefined) {
    report(
      manifest,
      "inline-secret-value",
      place,
      `Looks like a credential (${family}) under ${quote(key)} of a Secret`,
    );
  } else if (assignsCredential(text, manifest.document) || pairsLiteral(key, maskActions(text, manifest.document))) {
    report(manifest, "inline-secret-value", place, `Settings with a credential under ${quote(key)} of a Secret`);
  }
}

/** Keys of a Secret whose values are drawn by nature and open nothing. */
const IDENTIFIES =
  /(?:^|[-_.])(?:ids?|uid|hash|digest|sum|checksum|fingerprint|version|commit|revision|username|user|accessor)$|[a-z](?:Id|ID|Hash|Digest|Fingerprint|Username)$/;

/** True for a value that is nothing but hex or letters and digits as chance has them: shorter ones than a text has by themselves. */
function isDrawnWhole(key: string, text: string): boolean {
  const value = text.trim();
  if (value.length < 16 || value.length > 200 || IDENTIFIES.test(key)) return false;
  if (/^[0-9a-f]{32,}$/i.test(value)) return /[0-9]/.test(value) && /[a-f]/i.test(value);
  return /^[A-Za-z0-9]+$/.test(value) && isDrawn(value) && !isPublicValue(value);
}

/** True for what base64 says where that is a text; of anything else the base64 may be a token as it stands. */
function isText(decoded: string | undefined): boolean {
  return decoded === undefined || !/(?![\t\r\n])\p{Cc}|\uFFFD/u.test(decoded);
}

const COPY = "kubectl.kubernetes.io/last-applied-configuration";

/** kubectl writes the whole object there, with its values, as `kubectl get --output yaml` prints it. */
function forbidCopy(manifest: Manifest, report: ManifestReport): void {
  const path = ["metadata", "annotations", COPY];
  const copy = asText(valueAt(manifest.body, path));
  if (copy === undefined || !/"(?:data|stringData)"\s*:\s*\{\s*"/.test(copy)) return;
  report(manifest, "inline-secret-copy", path, "Copy of a Secret with its values in an annotation");
}

/** A key in a sentence. */
export function quote(key: string): string {
  return `\`${key.slice(0, 80)}\``;
}
