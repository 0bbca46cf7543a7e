import { suggest } from "../../lanes/suggest.ts";
import type { BootstrapOptions } from "../bootstrap/options.ts";
import { UsageError } from "../errors.ts";
import type { ExitCode, Invocation } from "../verb.ts";

const ACTIONS: readonly string[] = ["dev", "production", "server-config", "check-config"];

/** `ccr bootstrap`: each action loads what it needs alone. */
export async function bootstrap({ operands, options, terminal }: Invocation<BootstrapOptions>): Promise<ExitCode> {
  const [action = "", ...rest] = operands;
  if (!ACTIONS.includes(action)) throw new UsageError(explainActions(action));
  if (action !== "check-config" && rest.length > 0) throw new UsageError(`ccr bootstrap ${action} takes no more words`);
  switch (action) {
    case "dev":
      return (await import("../bootstrap/dev.ts")).bootstrapDevelopment(options, terminal);
    case "production":
      return (await import("../bootstrap/production.ts")).bootstrapProduction(options, terminal);
    case "server-config":
      return (await import("../bootstrap/server-config.ts")).writeServerConfig(options, terminal);
    default:
      return (await import("../bootstrap/server-config.ts")).checkConfig(rest, options, terminal);
  }
}

function explainActions(action: string): string {
  const near = suggest(action, ACTIONS);
  const hint = near === undefined ? "" : `; did you mean ${near}?`;
  return `ccr bootstrap takes dev, production, server-config or check-config${hint}`;
}
