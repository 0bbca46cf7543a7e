import type {
  DescribedExistingSecret,
  DescribedExternalSecret,
  ServiceDescription,
} from "../../lanes/guardrails/ownership/describe-services.ts";
import { showPlainly } from "../reports/report.ts";

/** The marks between which a service's section stands in its README. */
export function marksOf(service: string): { readonly begin: string; readonly end: string } {
  return { begin: `<!-- ccr ownership ${service}: begin -->`, end: `<!-- ccr ownership ${service}: end -->` };
}

/** The section of a service's README about its secrets, with its marks and a line end. */
export function formatSection(described: ServiceDescription): string {
  const { begin, end } = marksOf(described.service);
  const blocks = [
    `## Secrets of ${described.service}`,
    `Owned by ${code(described.owner)}; namespaces ${list(described.namespaces)}, manifests in ${list(described.folders)}.\n` +
      "Made by `ccr ownership`; no value is in here.",
    "### ExternalSecrets",
    formatExternalSecrets(described.externalSecrets),
    "### Secrets that it uses",
    formatExistingSecrets(described.existingSecrets),
    "### Rotation",
    formatRotation(described),
    "### Guardrails",
    GUARDRAILS,
  ];
  return `${begin}\n${blocks.join("\n\n")}\n${end}\n`;
}

const GUARDRAILS = [
  "- `ccr guard` refuses inline credentials, unowned and shared secrets, and keys without a fixture.",
  "- `ccr smoke` waits until the ExternalSecrets are ready and the Secrets hold their keys.",
  "- `ccr ownership --check README.md` fails once this section is out of date.",
  "- `guardrails/ownership.yaml` states the owner, `guardrails/fixtures.yaml` the dummies of development clusters.",
].join("\n");

function formatExternalSecrets(all: readonly DescribedExternalSecret[]): string {
  if (all.length === 0) return "None.";
  const rows = all.map(({ name, namespace, secret, keys, lanes, files }) => [
    placed(name, namespace),
    code(secret),
    list(keys),
    lanes.length === 0 ? "none" : lanes.map(({ id, status }) => `${id} (${status})`).join(", "),
    files.length === 0 ? "declared by its lane" : list(files),
  ]);
  return formatTable(["ExternalSecret", "Secret", "Reads", "Lanes", "File"], rows);
}

function formatExistingSecrets(all: readonly DescribedExistingSecret[]): string {
  if (all.length === 0) return "None.";
  const rows = all.map(({ name, namespace, madeBy, files }) => [placed(name, namespace), cell(madeBy), list(files)]);
  return formatTable(["Secret", "Made by", "Used in"], rows);
}

/** Values come from stdin: an argument is in the process list and in the shell's history. */
function formatRotation({ externalSecrets }: ServiceDescription): string {
  if (externalSecrets.length === 0) return "Nothing to rotate: the service has no ExternalSecret.";
  const steps = externalSecrets.map((each) => {
    const namespace = each.namespace ?? "NAMESPACE";
    const annotate = `kubectl --namespace ${namespace} annotate externalsecret ${each.name} force-sync=ROTATION_ID --overwrite`;
    const writes = each.lanes.flatMap(({ mount, key, fields }) =>
      fields.map((field) => `custody-program | bao kv patch -mount=${mount} ${key} ${field}=-`),
    );
    const plain = each.keys.map(writePlain);
    const rotates = each.lanes.map(({ id }) => `ccr rotate ${id}`);
    return [
      `${placed(each.name, each.namespace)}:`,
      "",
      `1. Update the key, from custody and by stdin alone: ${(writes.length > 0 ? writes : plain).map(command).join(", ")}.`,
      rotates.length > 0
        ? `2. ${rotates.map(command).join(", ")} goes through the steps and records them.`
        : "2. No lane is behind it: there is no request that records the rotation; write it down where the service is run.",
      `3. Have the value read again at once: ${command(annotate)}.`,
    ].join("\n");
  });
  return steps.join("\n\n");
}

/** Without a lane nothing says which part of a key is the mount. */
function writePlain(key: string): string {
  const [path, field = "FIELD"] = key.split("#");
  return `custody-program | bao kv patch -mount=MOUNT ${path} ${field}=-`;
}

function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), `|${" --- |".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

function placed(name: string, namespace: string | undefined): string {
  return code(namespace === undefined ? name : `${namespace}/${name}`);
}

function list(texts: readonly string[]): string {
  return texts.length === 0 ? "none" : texts.map(code).join(", ");
}

/** A name in a span of code within a table, whatever is in it: names of templates may hold anything. */
function code(text: string): string {
  return span(cell(text));
}

/** A command in a span of code outside of a table, where a backslash before its bar would be a part of it. */
function command(text: string): string {
  return span(plainly(text));
}

function span(plain: string): string {
  const ticks = "`".repeat(Math.max(0, ...(plain.match(/`+/g) ?? []).map(({ length }) => length)) + 1);
  const pad = plain.startsWith("`") || plain.endsWith("`") ? " " : "";
  return `${ticks}${pad}${plain}${pad}${ticks}`;
}

/** A bar would end the cell of a table. */
function cell(text: string): string {
  return plainly(text).replaceAll("|", "\\|");
}

/** A comment's end would end the section. */
function plainly(text: string): string {
  return showPlainly(text).replaceAll("-->", "--\\>");
}
