import type { ImportProposal, ProposedRequest } from "../../lanes/inventory/propose-requests.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";

/** What an import found, and what became of it. */
export interface ImportReport extends ImportProposal {
  /** The folder of the proposed files, relative to where the command runs. */
  readonly folder: string;
  readonly isWritten: boolean;
  readonly problems: readonly string[];
}

/** For a terminal: each request with what is left to fill, then what was not proposed, and why. */
export function formatImport(report: ImportReport, style: Terminal["style"]): string {
  const { requests, declared, notExpressed, problems, isWritten } = report;
  const lines = [
    ...requests.flatMap((request) => describeRequest(request, report, style)),
    ...declared.map(({ policy, request }) => showPlainly(`declared already: policy ${policy} by ${request}`)),
    ...notExpressed.flatMap(({ kind, name, reasons }) => [
      style("yellow", showPlainly(`cannot be expressed as it is: ${kind} ${name}`)),
      ...reasons.map((reason) => `    ${showPlainly(reason)}`),
    ]),
    ...problems.map((problem) => style("red", showPlainly(`could not be told: ${problem}`))),
  ];
  const count = `${requests.length} ${requests.length === 1 ? "request" : "requests"}`;
  const end = isWritten ? `${count} written` : `${count} proposed; nothing was written: --yes or --out FOLDER writes`;
  return [...lines, end].map((line) => `${line}\n`).join("");
}

function describeRequest(
  { name, policy, objects, open, notes }: ProposedRequest,
  { folder, isWritten }: ImportReport,
  style: Terminal["style"],
): readonly string[] {
  return [
    style("green", showPlainly(`${isWritten ? "wrote" : "would write"} ${folder}/${name}  (policy ${policy})`)),
    ...objects.map((object) => `    takes over ${showPlainly(object)}`),
    ...open.map(({ pointer, what }) => `    TODO ${showPlainly(`${pointer}: ${what}`)}`),
    ...notes.map((note) => `    note: ${showPlainly(note)}`),
  ];
}

/** The same as one object. */
export function formatImportJson(report: ImportReport): string {
  const { requests, declared, notExpressed, problems, isWritten, folder } = report;
  const body = {
    schema: "credential-lanes/import/v1",
    written: isWritten,
    requests: requests.map(({ id, name, policy, objects, open, notes }) => {
      return { id, file: `${folder}/${name}`, policy, objects, todo: open, notes };
    }),
    declared,
    not_expressed: notExpressed,
    problems,
  };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}
