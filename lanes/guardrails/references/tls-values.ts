import type { YamlMap, YamlValue } from "../../parse/tree.ts";
import { asMap, asText } from "../values.ts";
import { askForCertificate, TLS_KEYS } from "./certificates.ts";
import { entriesAt, readReference, type SecretReference, type Site } from "./reference.ts";

const IS_TLS = /^(?:tls|TLS|extraTls)$/;

/** What says that the chart, or cert-manager, makes the Secret. */
const MAKES =
  /^(?:cert-?manager\w*|auto|autoGenerat\w*|selfSigned\w*|generat\w*|create\w*|\w*[iI]ssuer\w*|letsencrypt|acme|existing\w*|crt|cert|certificate|key|certificates)$/i;

/** The Secrets with certificates that values name: `ingress.tls[].secretName` as an Ingress has it, and `tls.secretName`. */
export function listTlsReferences(
  key: string,
  value: YamlValue,
  { around, ...site }: Site & { readonly around: YamlMap },
): readonly SecretReference[] {
  return readTls(key, value, { around, ...site }).map((each) => ({ ...each, isOfChart: true }));
}

function readTls(
  key: string,
  value: YamlValue,
  { around, ...site }: Site & { readonly around: YamlMap },
): readonly SecretReference[] {
  if (!IS_TLS.test(key) || typeof value !== "object" || value === null || isOff(around) || isMade(around)) return NONE;
  if (Array.isArray(value)) {
    return entriesAt({ [key]: value }, key, site.path.slice(0, -1)).flatMap(({ value: entry, path }) => {
      const keys = TLS_KEYS.map((each) => ({ path: [...path, "secretName"], key: each }));
      return readReference({ ...site, path }, { secretName: entry.secretName ?? null }, { name: "secretName", keys });
    });
  }
  return isOff(value) || isMade(value)
    ? NONE
    : readReference(site, { secretName: value.secretName ?? null }, { name: "secretName" });
}

const NONE: readonly never[] = [];

function isOff({ enabled }: YamlMap): boolean {
  return enabled === false;
}

function isMade(map: YamlMap): boolean {
  if (askForCertificate(map.annotations)) return true;
  return Object.entries(map).some(([name, value]) => MAKES.test(name) && isGiven(value));
}

/** True for what is neither left empty nor switched off. */
function isGiven(value: YamlValue): boolean {
  const map = asMap(value);
  if (map !== undefined) return Object.keys(map).length > 0 && !isOff(map);
  return value !== null && value !== false && asText(value) !== "";
}
