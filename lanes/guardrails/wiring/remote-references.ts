import type { Path } from "../../rules/rule.ts";
import type { Manifest } from "../manifest.ts";
import type { ManifestReport, ManifestRule } from "../rule.ts";
import { isUntold } from "../untold.ts";
import { asMap, asText, valueAt } from "../values.ts";
import { listReaders, type RemoteReference } from "./read-external-secret.ts";

/** What is read is named field by field, and by nobody else than this file. */
export const checkForm: ManifestRule = ({ manifests }, report) => {
  for (const { manifest, data, dataFrom } of listReaders(manifests)) {
    for (const { path, remote } of data) {
      checkTemplate(manifest, path, remote, report);
      if (asText(remote.key) === undefined || asText(remote.property) !== undefined) continue;
      report(
        manifest,
        "remote-ref-without-property",
        [...path, "remoteRef"],
        "All fields of this path are read as one",
      );
    }
    for (const { path, remote } of dataFrom) {
      checkTemplate(manifest, path, remote, report);
      const entry = asMap(valueAt(manifest.body, path)) ?? {};
      const way = ["extract", "find"].find((each) => entry[each] !== undefined);
      if (way === undefined) continue;
      report(manifest, "remote-ref-catch-all", [...path, way], "Whatever is there, now and later, is read");
    }
  }
};

const FILLED_IN = ["key", "property", "version"];

function checkTemplate(
  manifest: Manifest,
  path: Path,
  remote: RemoteReference["remote"],
  report: ManifestReport,
): void {
  // A chart's own template is filled in before anybody reads it.
  if (manifest.document.isTemplate) return;
  for (const name of FILLED_IN) {
    const value = remote[name];
    if (typeof value !== "string" || !isUntold(value)) continue;
    const part = asMap(valueAt(manifest.body, [...path, "remoteRef"])) === undefined ? "extract" : "remoteRef";
    report(
      manifest,
      "remote-ref-template",
      [...path, part, name],
      "What is read is written in full, and not filled in",
    );
  }
}
