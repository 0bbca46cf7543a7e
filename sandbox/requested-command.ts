import { suggest } from "../lanes/suggest.ts";

/** Commands of Pulumi that work on a stack, and those that tell of themselves (pulumi 3.259, `pulumi --help`). */
const pulumiCommands = [
  ...["preview", "up", "update", "refresh", "destroy", "import", "cancel", "watch", "logs"],
  ...["config", "stack", "state", "env", "policy", "plugin", "package", "schema", "install", "convert", "console"],
  ...["about", "version", "whoami", "org", "project", "deployment", "login", "logout", "new", "help"],
];

/** The commands of the sandbox itself. */
const sandboxCommands = ["up", "status", "down", "reset", "pulumi", "foundation", "ccr", "run", "help"];

/** What is wrong with a command line for Pulumi before anything is started for it; undefined where nothing is. */
export function findCommandFault([command = ""]: readonly string[], caller: string): string | undefined {
  if (command === "") return `${caller} takes a command of Pulumi, such as preview or up`;
  if (command.startsWith("-") || pulumiCommands.includes(command)) return undefined;
  const near = suggest(command, pulumiCommands);
  // Another one may be of a newer Pulumi, which knows best.
  return near === undefined ? undefined : `Pulumi has no command of this name: did you mean ${caller} ${near}?`;
}

/** What may have been meant by a word that is no command of the sandbox. */
export function suggestCommand(word: string): string {
  const near = suggest(word, sandboxCommands);
  return near === undefined ? "" : `did you mean node sandbox/main.ts ${near}?\n\n`;
}
