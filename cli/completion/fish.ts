import type { OptionWords, VerbWords } from "./words.ts";

/** The completion script for fish. */
export function formatFish(verbs: readonly VerbWords[]): string {
  const lines = [
    "# fish completion for ccr",
    "complete -c ccr -f",
    ...verbs.map(({ name, summary }) => `complete -c ccr -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`),
    "complete -c ccr -n __fish_use_subcommand -s h -l help -d 'show help'",
    "complete -c ccr -n __fish_use_subcommand -s V -l version -d 'show the version'",
    ...verbs.flatMap(formatVerb),
  ];
  return `${lines.join("\n")}\n`;
}

function formatVerb({ name, options, operands, takesFiles }: VerbWords): readonly string[] {
  const scope = `complete -c ccr -n '__fish_seen_subcommand_from ${name}'`;
  return [
    ...options.map((option) => `${scope} ${formatOption(option)}`),
    ...(operands.length > 0 ? [`${scope} -a ${quote(operands.join(" "))}`] : []),
    ...(takesFiles ? [`${scope} -F`] : []),
  ];
}

function formatOption({ names, description, takesValue, values, files }: OptionWords): string {
  const flags = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const words = `-x -a ${quote(values.join(" "))}`;
  const value = { folders: "-x -a '(__fish_complete_directories)'", files: "-r -F", none: words }[files];
  return [...flags, ...(takesValue ? [value] : []), `-d ${quote(description)}`].join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
