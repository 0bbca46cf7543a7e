import { type OptionWords, REQUEST_FOLDER, type VerbWords } from "./words.ts";

/** The completion script for bash, 3.2 and later. */
export function formatBash(verbs: readonly VerbWords[]): string {
  return `# bash completion for ccr
_ccr_offer() {
  local each
  while IFS= read -r each; do COMPREPLY+=("$each"); done < <(compgen -P "$prefix" "$@" -- "$current")
}
_ccr_offer_ids() {
  local each ids=""
  for each in ${REQUEST_FOLDER}/CCR-*; do
    if [[ \${each##*/} =~ ^(CCR-[0-9]{4}-[0-9]{4,})-.*[.]ya?ml$ ]]; then ids="$ids \${BASH_REMATCH[1]}"; fi
  done
  _ccr_offer -W "$ids"
}
_ccr() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} verb="" words="" options="" rest="" at
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
  # The first operand is no option, and no value of one.
  local operands=0 skip=""
  for ((at++; at < COMP_CWORD; at++)); do
    case "$skip \${COMP_WORDS[at]}" in
      "value =") continue ;;
      "value "*) skip=""; continue ;;
    esac
    case "$verb \${COMP_WORDS[at]}" in
${verbs.flatMap(formatSkipped).join("\n")}
      "$verb -"*) ;;
      *) operands=$((operands + 1)) ;;
    esac
  done
  case "$verb $previous" in
${verbs.flatMap(formatValues).join("\n")}
  esac
  case $verb in
    "") words="${verbs.map(({ name }) => name).join(" ")}"; options="--help --version" ;;
${verbs.map(formatVerb).join("\n")}
  esac
  # Fixed words before anything else are the first operand.
  if [ -n "$rest" ] && [ -n "$words" ]; then
    if [ "$operands" -eq 0 ]; then rest=""; else words=""; fi
  fi
  case $current in
    -*) words="$words $options"; rest="" ;;
  esac
  _ccr_offer -W "$words"
  case $rest in
    requests) _ccr_offer_ids; _ccr_offer -f ;;
    files) _ccr_offer -f ;;
  esac
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
      const words = `_ccr_offer -W "${option.values.join(" ")}"`;
      const offer = { folders: "_ccr_offer -d", files: "_ccr_offer -f", ids: "_ccr_offer_ids", none: words };
      return `    ${patternsOf(option).join("|")}) ${offer[option.files]}; return ;;`;
    });
  const free = valued.filter(isFree).flatMap(patternsOf);
  return free.length === 0 ? fixed : [...fixed, `    ${free.join("|")}) return ;;`];
}

/** Of verbs whose first operand is another than the rest: the options after which a value stands. */
function formatSkipped({ name, options, operands, takes }: VerbWords): readonly string[] {
  const valued = options.filter(({ takesValue }) => takesValue).flatMap(({ names }) => names);
  if (takes === "none" || operands.length === 0 || valued.length === 0) return [];
  return [`      ${valued.map((each) => `"${name} ${each}"`).join("|")}) skip=value ;;`];
}

function formatVerb({ name, options, operands, takes }: VerbWords): string {
  const flags = options.flatMap(({ names }) => names).join(" ");
  const rest = takes === "none" ? "" : `; rest=${takes}`;
  return `    ${name}) words="${operands.join(" ")}"; options="${flags}"${rest} ;;`;
}
