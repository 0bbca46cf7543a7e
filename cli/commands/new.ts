import { checkSources } from "../../lanes/check.ts";
import type { Finding } from "../../lanes/finding.ts";
import { loadSources } from "../../lanes/load.ts";
import { Refusal } from "../errors.ts";
import { createFile, folderExists, joinPath, resolvePath } from "../files.ts";
import { completeOptions } from "../new-answers.ts";
import { composeRequest, type NewOptions } from "../new-request.ts";
import { showPlainly } from "../reports/report.ts";
import { DEFAULT_FOLDER } from "../requests.ts";
import { ruleSettings } from "../rule-settings.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { writeYaml } from "../write-yaml.ts";

/** `ccr new`: writes a request that has no error finding, or nothing. */
export async function writeNewRequest({ options, terminal }: Invocation<NewOptions>): Promise<ExitCode> {
  const answers = await completeOptions(options, terminal);
  const day = answers.date ?? new Date().toISOString().slice(0, 10);
  const folder = answers.folder ?? DEFAULT_FOLDER;
  const others = readFolder(folder, terminal);
  const id = findNextId(others, answers.year ?? day.slice(0, 4));
  const text = writeYaml(composeRequest(answers, { id, day }));
  const file = joinPath(folder, `${id}-${answers.slug ?? answers.bundle}.yaml`);
  const findings = checkAmong(others, { path: file, text });
  const errors = findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    throw new Refusal(["nothing was written: the request would have errors", ...errors.map(describeError)]);
  }
  createFile(resolvePath(terminal.folder, file), text);
  if (options.json) {
    terminal.write(`${JSON.stringify({ schema: "credential-lanes/new/v1", id, file, findings }, undefined, 2)}\n`);
  } else {
    terminal.write(`${showPlainly(file)}\n`);
    for (const { severity, message } of findings) terminal.say(`${severity}: ${message}`);
  }
  return 0;
}

function readFolder(folder: string, { folder: root }: Terminal): ReturnType<typeof checkSources> {
  if (!folderExists(resolvePath(root, folder))) return [];
  return checkSources(loadSources([folder], { root }).sources);
}

/** One more than the highest number of the year, by file name and by content: a number is never given out twice. */
function findNextId(others: ReturnType<typeof checkSources>, year: string): string {
  const numbers = others
    .flatMap(({ source, ccr, order }) => [source.path.split("/").at(-1) ?? "", (ccr ?? order)?.id ?? ""])
    .map((name) => Number(new RegExp(`^CCR-${year}-(\\d{4})(?!\\d)`, "i").exec(name)?.[1] ?? 0));
  const next = Math.max(0, ...numbers) + 1;
  if (next > 9999) throw new Refusal([`all numbers of ${year} are taken`]);
  return `CCR-${year}-${String(next).padStart(4, "0")}`;
}

/** The findings of the new request, also as one of the set; those of the others are not its business. */
function checkAmong(
  others: ReturnType<typeof checkSources>,
  source: { path: string; text: string },
): readonly Finding[] {
  const all = [...others.map((other) => other.source), source];
  return checkSources(all, { settings: ruleSettings({}) }).at(-1)?.findings ?? [];
}

function describeError({ code, pointer, message, hint }: Finding): string {
  return `${pointer === "" ? "" : `${pointer}: `}${message} (${code}); ${hint}`;
}
