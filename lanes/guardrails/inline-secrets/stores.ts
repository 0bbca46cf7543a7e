import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { asList, asMap, asText, valueAt } from "../values.ts";
import { assignsCredential } from "./assigns.ts";
import { isCredentialKey } from "./credential-key.ts";
import { isCredentialHeader } from "./headers.ts";
import { literalOf } from "./literal.ts";
import { quote } from "./secrets.ts";

/** Where stores and generators of External Secrets (v1 and generators v1alpha1 of 0.20.4) have what they make values of. */
const PLACES: ReadonlyMap<string, readonly Path[]> = new Map([
  ["SecretStore", [["spec", "provider"]]],
  ["ClusterSecretStore", [["spec", "provider"]]],
  ["Fake", [["spec"]]],
  ["Webhook", [["spec"]]],
  [
    "ClusterGenerator",
    [
      ["spec", "generator", "fakeSpec"],
      ["spec", "generator", "webhookSpec"],
    ],
  ],
]);

/** A store says where values are. One that has them itself, or the way in, has them in Git. */
export const forbidStoreLiterals: ManifestRule = ({ manifests }, report) => {
  for (const manifest of manifests) {
    const places = PLACES.get(manifest.kind);
    if (places === undefined || !GROUP.test(manifest.apiVersion)) continue;
    for (const path of places) judgePlace(manifest, path, report);
  }
};

const GROUP = /^(?:generators\.)?external-secrets\.io\//;

function judgePlace(manifest: Manifest, path: Path, report: ManifestReport): void {
  const isProvider = path.at(-1) === "provider";
  const place = asMap(valueAt(manifest.body, path));
  if (place === undefined) return;
  const tell = (at: Path, what: string): void => report(manifest, "inline-secret-value", at, what);
  const literals = isProvider ? listFakes(place.fake, [...path, "fake"]) : listData(place.data, [...path, "data"]);
  for (const { at, value } of literals) {
    if (literalOf(value, manifest) !== undefined)
      tell(at, "Literal value of a store or a generator that makes up values");
  }
  if (isProvider && place.webhook !== undefined)
    judgeWebhook(manifest, asMap(place.webhook), [...path, "webhook"], tell);
  if (!isProvider) judgeWebhook(manifest, place, path, tell);
  judgeValues(manifest, place, path, tell);
}

interface Literal {
  readonly at: Path;
  readonly value: YamlValue | undefined;
}

/** What the fake provider hands out, each in one of two ways. */
function listFakes(fake: YamlValue | undefined, path: Path): readonly Literal[] {
  return asList(asMap(fake)?.data).flatMap((item, index) => {
    const at = [...path, "data", index];
    const map = asMap(item);
    return [{ at: [...at, "value"], value: map?.value }, ...listData(map?.valueMap, [...at, "valueMap"])];
  });
}

function listData(data: YamlValue | undefined, path: Path): readonly Literal[] {
  return Object.entries(asMap(data) ?? {}).map(([key, value]) => ({ at: [...path, key], value }));
}

type Tell = (at: Path, what: string) => void;

/** A webhook is called with what its Secrets hold: `{{ .auth.token }}`. */
function judgeWebhook(manifest: Manifest, webhook: YamlMap | undefined, path: Path, tell: Tell): void {
  for (const key of ["url", "body"]) {
    const text = asText(webhook?.[key]);
    if (text !== undefined && literalOf(text, manifest) !== undefined && assignsCredential(text, manifest.document))
      tell([...path, key], `Literal credential in the ${key} of a webhook`);
  }
  for (const [name, value] of Object.entries(asMap(webhook?.headers) ?? {})) {
    const text = asText(value) ?? "";
    if (!text.includes("{{") && isCredentialHeader(name, text, manifest))
      tell([...path, "headers", name], `Literal value of the header ${quote(name)}`);
  }
}

/** Some providers take a value where they take a reference to a Secret too: `clientSecret: {value: …}`. */
function judgeValues(manifest: Manifest, map: YamlMap, path: Path, tell: Tell): void {
  for (const key in map) {
    const below = asMap(map[key]);
    if (below === undefined || key === "fake") continue;
    const at = [...path, key];
    if (below.value !== undefined && isCredentialKey(key) && literalOf(below.value, manifest) !== undefined)
      tell([...at, "value"], `Literal value of ${quote(key)}`);
    judgeValues(manifest, below, at, tell);
  }
}
