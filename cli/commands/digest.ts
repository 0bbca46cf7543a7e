import { digestRequest } from "../../lanes/decisions/digest.ts";
import { showPlainly } from "../reports/report.ts";
import { checkNamedRequests } from "../requests.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface DigestOptions {
  readonly json?: true;
}

/** `ccr digest`: 1 where a request has errors; it has no digest then. */
export function printDigests({ operands, options, terminal }: Invocation<DigestOptions>): ExitCode {
  const { checked, findings, files } = checkNamedRequests(operands, terminal);
  const faulty = new Set(findings.filter(({ severity }) => severity === "error").map(({ file }) => file));
  const digests = checked.flatMap(({ source: { path: file }, ccr, order, policyFile }) => {
    const request = ccr ?? order;
    if (request === undefined || faulty.has(file)) return [];
    return [{ file, id: request.id, digest: digestRequest(request, policyFile) }];
  });
  const invalid = files.filter((file) => faulty.has(file));
  if (options.json) {
    const body = { schema: "credential-lanes/digest/v1", requests: digests, invalid };
    terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
  } else {
    for (const { id, digest } of digests) terminal.write(`${digest}  ${showPlainly(id)}\n`);
    for (const file of invalid) terminal.say(`ccr: ${showPlainly(file)} has errors; ccr validate lists them`);
  }
  return invalid.length > 0 ? 1 : 0;
}
