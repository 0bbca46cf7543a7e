import type { Authority } from "../../lanes/foundation/authority.ts";
import { compareAuthority, type FoundPolicy } from "../../lanes/foundation/compare-authority.ts";
import { isSuffix } from "../../lanes/foundation/names.ts";
import { readFoundation } from "../../live/foundation.ts";
import { openOpenbao } from "../../live/openbao.ts";
import { UsageError } from "../errors.ts";
import { askServer } from "../openbao.ts";
import { showPlainly } from "../reports/report.ts";
import { compileStack, type StackOptions } from "../stack.ts";
import { composeStackAuthority } from "../stack-authority.ts";
import { readHeldPaths } from "../stack-export.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface AuthorityOptions extends StackOptions {
  readonly check?: true;
  readonly policy?: string;
  readonly state?: string;
  readonly suffix?: string;
  readonly teardown?: true;
  readonly json?: true;
}

/** `ccr authority`: 0; with --check 3 where the server has others, 1 where that cannot be told. */
export async function showAuthority({ options, terminal }: Invocation<AuthorityOptions>): Promise<ExitCode> {
  const { check, policy, json } = options;
  if (policy !== undefined && (check || json)) throw new UsageError("--policy prints one text, and nothing else");
  if (options.suffix !== undefined && !isSuffix(options.suffix))
    throw new UsageError("--suffix must be lower-case letters, digits and . _ -, and end with no number after a -");
  const compiled = compileStack([], options, terminal);
  const authority = composeStackAuthority(compiled, terminal, {
    held: options.state === undefined ? [] : readHeldPaths(options.state, terminal),
    isTeardown: options.teardown === true,
    suffix: options.suffix,
  });
  if (check) {
    const { openbaoAddress: address, openbaoCaFile: caFile } = compiled.settings;
    const live = await askServer(() => readFoundation(authority, options.suffix, openOpenbao({ address, caFile })));
    return reportFound(compareAuthority(authority, live), options, terminal);
  }
  return print(authority, options, terminal);
}

function print({ policies }: Authority, { policy, json }: AuthorityOptions, terminal: Terminal): ExitCode {
  if (json) {
    const body = { schema: "credential-lanes/authority/v1", policies };
    terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
    return 0;
  }
  const meant = policies.filter(({ name }) => policy === undefined || name === policy);
  if (meant.length === 0) {
    throw new UsageError(`--policy must be one of ${policies.map(({ name }) => name).join(", ")}`);
  }
  terminal.write(meant.map(({ text }) => text).join("\n"));
  return 0;
}

function reportFound(found: readonly FoundPolicy[], { json }: AuthorityOptions, terminal: Terminal): ExitCode {
  const isSame = found.every(({ state }) => state === "same");
  if (json) {
    const body = { schema: "credential-lanes/authority-check/v1", is_same: isSame, policies: found };
    terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
  } else {
    for (const { name, state, diff = "" } of found) {
      const lines = diff === "" ? [] : diff.split("\n").map((line) => `    ${line}`);
      const colour = state === "same" ? "green" : "red";
      terminal.write([terminal.style(colour, `${state.padEnd(9)}  ${name}`), ...lines.map(showPlainly), ""].join("\n"));
    }
  }
  return isSame ? 0 : 3;
}
