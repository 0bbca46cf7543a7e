import { type Authority, type AuthorityContext, composeAuthority } from "../lanes/foundation/authority.ts";
import { findSuffix, isFoundationName } from "../lanes/foundation/names.ts";
import { checkSignatures } from "../live/signatures.ts";
import { Refusal } from "./errors.ts";
import { ruleSettings } from "./rule-settings.ts";
import type { CompiledStack } from "./stack.ts";
import type { Terminal } from "./terminal.ts";

type Stack = Pick<CompiledStack, "loaded" | "settings">;
type Context = Pick<AuthorityContext, "held" | "isTeardown" | "suffix">;

/** Composes what a stack's tokens may do, from its requests as they are; throws a {@link Refusal} with every reason. */
export function composeStackAuthority(stack: Stack, terminal: Terminal, context: Context = {}): Authority {
  const { authority, errors } = compose(stack, terminal, context);
  if (authority === undefined) throw new Refusal(errors);
  return authority;
}

/** The foundation's own policies, where they are what the requests come to; any other text under their names is not. */
export function listOwnPolicies(
  stack: Stack,
  { policies }: { policies: readonly { readonly name: string; readonly text: string }[] },
  terminal: Terminal,
): readonly string[] {
  const own = policies.filter(({ name }) => isFoundationName(name));
  const suffixes = new Set(own.map(({ name }) => findSuffix(name)));
  const computed = [...suffixes].flatMap((suffix) => compose(stack, terminal, { suffix }).authority?.policies ?? []);
  const texts = new Map(computed.map(({ name, text }) => [name, text]));
  return own.filter(({ name, text }) => texts.get(name) === text).map(({ name }) => name);
}

function compose({ loaded, settings }: Stack, { folder }: Terminal, context: Context) {
  const { isSigned } = checkSignatures(settings, folder);
  return composeAuthority(loaded, settings, { isSigned, now: ruleSettings({}).now, ...context });
}
