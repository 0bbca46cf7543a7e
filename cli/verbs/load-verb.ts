import type { ExitCode, Invocation, Verb } from "../verb.ts";

/** Commander hands over what it parsed by the table; the verb's own type of options says the same. */
export function verb<Name extends string, Options>(
  load: () => Promise<Record<Name, (invocation: Invocation<Options>) => ExitCode | Promise<ExitCode>>>,
  name: Name,
): Verb["load"] {
  return async () => {
    const module = await load();
    return (invocation) => module[name](invocation as Invocation<Options>);
  };
}
