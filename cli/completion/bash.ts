import type { OptionWords, VerbWords } from "./words.ts";

/** The completion script for bash, 3.2 and later. */
export function formatBash(verbs: readonly VerbWords[]): string {
  return `# bash completion for ccr
_ccr_offer() {
  local each
  while IFS= read -r each; do COMPREPLY+=("$each"); done < <(compgen -P "$prefix" "$@" -- "$current")
}
_ccr() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} verb="" words="" options="" files="" at
  local prefix=""
  COMPREPLY=()
  # An option and its value are three words, or one where "=" ends no word.
  case $current in
    =) current="" ;;
    --*=*) previous=\${current%%=*}; prefix="$previous="; current=\${current#*=} ;;
    *) if [ "$previous" = "=" ] && [ "$COMP_CWORD" -gt 2 ]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi ;;
  esac
  # Names are offered as they are, and bash quotes them.
  case $current in
    \\"*|\\'*) current=\${current:1} ;;
  esac
  current=\${current//\\\\/}
  for ((at = 1; at < COMP_CWORD; at++)); do
    case \${COMP_WORDS[at]} in
      -*) ;;
      *) verb=\${COMP_WORDS[at]}; break ;;
    esac
  done
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
  _ccr_offer -W "$words"
  if [ -n "$files" ]; then _ccr_offer -f; fi
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
      const words = { folders: "-d", files: "-f", none: `-W "${option.values.join(" ")}"` }[option.files];
      return `    ${patternsOf(option).join("|")}) _ccr_offer ${words}; return ;;`;
    });
  const free = valued.filter(isFree).flatMap(patternsOf);
  return free.length === 0 ? fixed : [...fixed, `    ${free.join("|")}) return ;;`];
}

function formatVerb({ name, options, operands, takesFiles }: VerbWords): string {
  const flags = options.flatMap(({ names }) => names).join(" ");
  return `    ${name}) words="${operands.join(" ")}"; options="${flags}"${takesFiles ? "; files=yes" : ""} ;;`;
}
