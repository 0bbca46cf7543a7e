import { type Authority, type AuthorityContext, composeAuthority } from "../lanes/foundation/authority.ts";
import { checkSignatures } from "../live/signatures.ts";
import { Refusal } from "./errors.ts";
import { ruleSettings } from "./rule-settings.ts";
import type { CompiledStack } from "./stack.ts";
import type { Terminal } from "./terminal.ts";

/** Composes what a stack's tokens may do, from its requests as they are; throws a {@link Refusal} with every reason. */
export function composeStackAuthority(
  { loaded, settings }: Pick<CompiledStack, "loaded" | "settings">,
  { folder }: Terminal,
  context: Pick<AuthorityContext, "held" | "isTeardown" | "suffix"> = {},
): Authority {
  const { authority, errors } = composeAuthority(loaded, settings, {
    isSigned: checkSignatures(settings, folder).isSigned,
    now: ruleSettings({}).now,
    ...context,
  });
  if (authority === undefined) throw new Refusal(errors);
  return authority;
}
