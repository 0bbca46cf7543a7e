import type { OptionWords, VerbWords } from "./words.ts";

/** The completion script for bash, 3.2 and later. */
export function formatBash(verbs: readonly VerbWords[]): string {
  return `# bash completion for ccr
_ccr() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} verb="" words="" options="" files="" at
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      -*) ;;
      *) verb=\${COMP_WORDS[at]}; break ;;
    esac
  done
  COMPREPLY=()
  case "$verb $previous" in
${verbs.flatMap(formatValues).join("\n")}
  esac
  case $verb in
    "") words="${verbs.map(({ name }) => name).join(" ")}"; options="--help --version" ;;
${verbs.map(formatVerb).join("\n")}
  esac
  case $current in
    -*) words="$words $options"; files="" ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ -n "$files" ]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -o filenames -o bashdefault -F _ccr ccr
`;
}

/** Options with a value: what completes it, and nothing for those whose value is free. */
function formatValues({ name, options }: VerbWords): readonly string[] {
  const valued = options.filter(({ takesValue }) => takesValue);
  const isFree = ({ values, files }: OptionWords): boolean => values.length === 0 && files === "none";
  const patternsOf = (option: OptionWords): string[] => option.names.map((each) => `"${name} ${each}"`);
  const fixed = valued
    .filter((option) => !isFree(option))
    .map((option) => {
      const words = option.files === "folders" ? "-d" : `-W "${option.values.join(" ")}"`;
      return `    ${patternsOf(option).join("|")}) COMPREPLY=($(compgen ${words} -- "$current")); return ;;`;
    });
  const free = valued.filter(isFree).flatMap(patternsOf);
  return free.length === 0 ? fixed : [...fixed, `    ${free.join("|")}) return ;;`];
}

function formatVerb({ name, options, operands, takesFiles }: VerbWords): string {
  const flags = options.flatMap(({ names }) => names).join(" ");
  return `    ${name}) words="${operands.join(" ")}"; options="${flags}"${takesFiles ? "; files=yes" : ""} ;;`;
}
