import { type OptionWords, REQUEST_FOLDER, type VerbWords } from "./words.ts";

/** The completion script for fish. */
export function formatFish(verbs: readonly VerbWords[]): string {
  const lines = [
    "# fish completion for ccr",
    "function __ccr_ids",
    `  for each in ${REQUEST_FOLDER}/CCR-*`,
    "    string match -rq '/(?<id>CCR-\\d{4}-\\d{4,})-[^/]*[.]ya?ml$' -- $each; and echo $id",
    "  end",
    "end",
    "complete -c ccr -f",
    ...verbs.map(({ name, summary }) => `complete -c ccr -n __fish_use_subcommand -a ${name} -d ${quote(summary)}`),
    "complete -c ccr -n __fish_use_subcommand -s h -l help -d 'show help'",
    "complete -c ccr -n __fish_use_subcommand -s V -l version -d 'show the version'",
    ...verbs.flatMap(formatVerb),
  ];
  return `${lines.join("\n")}\n`;
}

function formatVerb({ name, options, operands, takes }: VerbWords): readonly string[] {
  const scope = `complete -c ccr -n '__fish_seen_subcommand_from ${name}'`;
  return [...options.map((option) => `${scope} ${formatOption(option)}`), ...formatOperands({ name, operands, takes })];
}

/** Where other operands follow the first one, each is offered in its place. */
function formatOperands({ name, operands, takes }: Pick<VerbWords, "name" | "operands" | "takes">): readonly string[] {
  const seen = `__fish_seen_subcommand_from ${name}`;
  const words = operands.join(" ");
  const isBoth = operands.length > 0 && takes !== "none";
  const first = `${seen}${isBoth ? `; and not __fish_seen_subcommand_from ${words}` : ""}`;
  const rest = `${seen}${isBoth ? `; and __fish_seen_subcommand_from ${words}` : ""}`;
  return [
    ...(operands.length > 0 ? [`complete -c ccr -n '${first}' -a ${quote(words)}`] : []),
    ...(takes === "requests" ? [`complete -c ccr -n '${rest}' -a '(__ccr_ids)'`] : []),
    ...(takes === "none" ? [] : [`complete -c ccr -n '${rest}' -F`]),
  ];
}

function formatOption({ names, description, takesValue, values, files }: OptionWords): string {
  const flags = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  const words = `-x -a ${quote(values.join(" "))}`;
  const value = {
    folders: "-x -a '(__fish_complete_directories)'",
    files: "-r -F",
    ids: "-x -a '(__ccr_ids)'",
    none: words,
  }[files];
  return [...flags, ...(takesValue ? [value] : []), `-d ${quote(description)}`].join(" ");
}

function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
